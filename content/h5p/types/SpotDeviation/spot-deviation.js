/* A document in which some passages deviate. Points: one for each that is found, less one for each marked wrongly. */
(function () {
  'use strict';
  const {element, plain} = Provning;

  Provning.SpotDeviation = class extends Provning.Base {
    static LABELS = {
      check: 'Check', retry: 'Try again', nothing: 'Mark at least one passage first.', found: 'You found the deviation',
      missed: 'You missed a deviation', wrong: 'No deviation, but you marked it', sound: 'No deviation',
      result: '@score of @max points. The explanations stand with each passage.',
    };

    /* `answer`: the numbers of the marked passages. */
    blank() {
      return [];
    }

    restored(answer) {
      const isSound = Array.isArray(answer) && new Set(answer).size === answer.length &&
        answer.every(place => Number.isInteger(place) && this.params.passages[place]);
      return isSound ? [...answer] : null;
    }

    deviating() {
      return [...this.params.passages.keys()].filter(place => this.params.passages[place].deviates);
    }

    getMaxScore() {
      return this.deviating().length;
    }

    getScore() {
      const right = this.answer.filter(place => this.params.passages[place].deviates).length;
      return Math.max(0, right - (this.answer.length - right));
    }

    getAnswerGiven() {
      return this.answer.length > 0;
    }

    response() {
      return [...this.answer].sort((a, b) => a - b).join('[,]');
    }

    definition() {
      return {
        interactionType: 'choice',
        choices: this.listed(this.params.passages.map(passage => passage.text)),
        correctResponsesPattern: [this.deviating().join('[,]')],
      };
    }

    body() {
      const passages = this.params.passages.map((passage, place) => this.passage(passage, place));
      const heading = element('h2', {}, plain(this.params.heading));
      return [element('fieldset', {class: 'provning-document'}, element('legend', {}, heading), ...passages)];
    }

    passage(passage, place) {
      const id = `${this.name}-${place}`;
      const box = element('input', {
        type: 'checkbox', id, disabled: this.isRevealed, checked: this.answer.includes(place),
        onchange: event => this.mark(place, event.target.checked),
      });
      const label = element('label', {class: 'provning__pick', for: id}, box, element('span', {}, plain(passage.text)));
      return element('div', {class: 'provning-document__passage'}, label, this.isRevealed ? this.told(passage, place) : null);
    }

    mark(place, isMarked) {
      this.answer = this.answer.filter(other => other !== place);
      if (isMarked) this.answer.push(place);
    }

    told(passage, place) {
      const isMarked = this.answer.includes(place), isRight = isMarked === Boolean(passage.deviates);
      const name = passage.deviates ? (isMarked ? 'found' : 'missed') : (isMarked ? 'wrong' : 'sound');
      return this.verdict(isRight, this.label(name), passage);
    }
  };
})();
