/* Statements, each to be sorted under the set of rules that it is about. Points: one for each that is sorted right. */
(function () {
  'use strict';
  const {element, plain} = Provning;

  Provning.SortRegimes = class extends Provning.Base {
    static LABELS = {
      check: 'Check', retry: 'Try again', nothing: 'Sort at least one statement first.', pick: 'Set of rules',
      none: 'Choose …', right: 'Right: @name', wrong: 'Wrong. The right answer is: @name',
      result: '@score of @max points. The explanations stand with each statement.',
    };

    /* `answer`: the id of a set of rules for each statement, or an empty text. */
    blank() {
      return this.params.statements.map(() => '');
    }

    restored(answer) {
      const known = ['', ...this.params.regimes.map(regime => regime.id)];
      const isSound = Array.isArray(answer) && answer.length === this.params.statements.length &&
        answer.every(id => known.includes(id));
      return isSound ? [...answer] : null;
    }

    getMaxScore() {
      return this.params.statements.length;
    }

    getScore() {
      return this.params.statements.filter((statement, place) => this.answer[place] === statement.regime).length;
    }

    getAnswerGiven() {
      return this.answer.some(id => id);
    }

    response() {
      return this.answer.map((id, place) => `${place}[.]${id}`).filter((pair, place) => this.answer[place]).join('[,]');
    }

    definition() {
      return {
        interactionType: 'matching',
        source: this.listed(this.params.statements.map(statement => statement.text)),
        target: this.params.regimes.map(({id, name}) => ({id, description: this.inLanguage(name)})),
        correctResponsesPattern: [this.params.statements.map((s, place) => `${place}[.]${s.regime}`).join('[,]')],
      };
    }

    body() {
      return [element('ul', {}, ...this.params.statements.map((statement, place) => this.item(statement, place)))];
    }

    item(statement, place) {
      const id = `${this.name}-${place}`;
      const options = [{id: '', name: this.labels.none}, ...this.params.regimes]
        .map(regime => element('option', {value: regime.id, selected: this.answer[place] === regime.id}, plain(regime.name)));
      const select = element('select', {
        id: `${id}-pick`, 'aria-describedby': id, disabled: this.isRevealed,
        onchange: event => { this.answer[place] = event.target.value; },
      }, ...options);
      return element('li', {class: 'provning__item'}, element('p', {id}, plain(statement.text)),
        element('label', {class: 'provning__label', for: `${id}-pick`}, this.label('pick')), select,
        this.isRevealed ? this.told(statement, place) : null);
    }

    told(statement, place) {
      const isRight = this.answer[place] === statement.regime;
      const right = this.params.regimes.find(regime => regime.id === statement.regime);
      return this.verdict(isRight, this.label(isRight ? 'right' : 'wrong', {name: plain(right.name)}), statement);
    }
  };
})();
