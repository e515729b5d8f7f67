/* A situation in steps: each choice has a consequence and leads to a later step or to the end, where the rule stands.
   Points: the best choices in the steps that somebody who always chooses best comes to. */
(function () {
  'use strict';
  const {element, paragraphs, plain} = Provning;

  Provning.DecisionCase = class extends Provning.Base {
    static LABELS = {
      choose: 'Choose', retry: 'Start again', nothing: 'Choose one of the answers first.', step: 'Step @number',
      chosen: 'You chose:', best: 'The best choice', notbest: 'Not the best choice', better: 'Better: @text',
      rule: 'The rule', result: '@score of @max points',
    };

    blank() {
      return [];
    }

    /* `answer`: the number of the choice in each step that was walked. */
    restored(answer) {
      return Array.isArray(answer) && this.walked(answer).length === answer.length ? answer : null;
    }

    /* The step that a choice leads to, or null at the end: only later steps, so nobody walks in a circle. */
    after(step, picked) {
      const {next} = this.params.steps[step].choices[picked];
      return Number.isInteger(next) && next > step + 1 && next <= this.params.steps.length ? next - 1 : null;
    }

    /* The steps that the choices lead through, as [number of the step, number of the choice]. */
    walked(choices) {
      const found = [];
      let at = 0;
      for (const picked of choices) {
        if (at === null || !this.params.steps[at].choices[picked]) break;
        found.push([at, picked]);
        at = this.after(at, picked);
      }
      return found;
    }

    /* The step that waits for a choice, or null at the end. */
    current() {
      const walk = this.walked(this.answer);
      return walk.length ? this.after(...walk[walk.length - 1]) : 0;
    }

    bestWalk() {
      const found = [];
      for (let at = 0; at !== null;) {
        const picked = this.params.steps[at].choices.findIndex(choice => choice.best);
        if (picked < 0) break;
        found.push([at, picked]);
        at = this.after(at, picked);
      }
      return found;
    }

    getMaxScore() {
      return this.bestWalk().length;
    }

    getScore() {
      const best = new Map(this.bestWalk());
      return this.walked(this.answer).filter(([step, picked]) => best.get(step) === picked).length;
    }

    getAnswerGiven() {
      return this.answer.length > 0;
    }

    response() {
      return this.walked(this.answer).map(pair => pair.join('[.]')).join('[,]');
    }

    definition() {
      return {
        interactionType: 'performance',
        steps: this.listed(this.params.steps.map(step => step.question)),
        correctResponsesPattern: [this.bestWalk().map(pair => pair.join('[.]')).join('[,]')],
      };
    }

    buttons() {
      return this.isRevealed ? [this.button('retry', () => this.retry())] : [this.button('choose', () => this.choose())];
    }

    choose() {
      const picked = this.work.querySelector('input:checked');
      if (!picked) {
        this.tell(this.label('nothing'));
        return;
      }
      this.answer = [...this.answer, Number(picked.value)];
      if (this.current() === null) {
        this.check();
      } else {
        this.render();
      }
      const told = this.work.querySelectorAll('.provning__verdict');
      told[told.length - 1].focus();
    }

    body() {
      const walk = this.walked(this.answer);
      const parts = [...paragraphs(this.params.situation), element('ol', {}, ...walk.map((pair, at) => this.past(pair, at)))];
      const current = this.current();
      if (!this.isRevealed && current !== null) parts.push(this.asked(this.params.steps[current], walk.length));
      if (this.isRevealed) parts.push(this.rule());
      return parts;
    }

    head(step, at) {
      return [element('h2', {}, this.label('step', {number: at + 1})), ...paragraphs(step.text)];
    }

    past([number, picked], at) {
      const step = this.params.steps[number], choice = step.choices[picked];
      const best = step.choices.find(other => other.best);
      const told = this.verdict(choice.best, this.label(choice.best ? 'best' : 'notbest'), {
        explanation: choice.consequence, provision: step.provision,
      });
      told.tabIndex = -1;
      if (this.isRevealed && !choice.best) told.append(element('p', {}, this.label('better', {text: plain(best.text)})));
      const said = element('p', {}, element('strong', {}, this.label('chosen')), ` ${plain(choice.text)}`);
      return element('li', {class: 'provning__item'}, ...this.head(step, at), element('p', {}, plain(step.question)), said, told);
    }

    asked(step, at) {
      const picks = step.choices.map((choice, place) => element('label', {class: 'provning__pick'},
        element('input', {type: 'radio', name: this.name, value: place}), element('span', {}, plain(choice.text))));
      const group = element('fieldset', {}, element('legend', {}, plain(step.question)), ...picks);
      return element('div', {class: 'provning__item'}, ...this.head(step, at), group);
    }

    rule() {
      const {text, provision} = this.params.rule;
      return element('div', {class: 'provning__item'},
        element('h2', {}, this.label('rule')), ...paragraphs(text), ...this.provision({provision}));
    }
  };
})();
