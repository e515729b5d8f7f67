/* Steps to put in order, and numbers to give them: days from a start, or the days of a period.
   Points: one for each step in its place, one for each right number. */
(function () {
  'use strict';
  const {element, plain} = Provning;

  Provning.Timeline = class extends Provning.Base {
    static LABELS = {
      check: 'Check', retry: 'Try again', nothing: 'Give at least one number first.', up: 'Move up', down: 'Move down',
      moved: 'Now number @place of @count: @text', right: 'Right', wrongplace: 'Wrong place. It is number @place.',
      wrongnumber: 'The right number is @number.', result: '@score of @max points. The explanations stand with each step.',
    };

    /* `answer`: {order: steps by their place, numbers: what is written, by step}. */
    blank() {
      return {order: this.startOrder(), numbers: this.params.steps.map(() => '')};
    }

    restored(answer) {
      const count = this.params.steps.length;
      const isSound = answer && Array.isArray(answer.order) && Array.isArray(answer.numbers) &&
        answer.numbers.length === count && answer.numbers.every(value => typeof value === 'string' && !value.includes('[')) &&
        [...answer.order].sort((a, b) => a - b).join() === [...Array(count).keys()].join();
      return isSound ? {order: [...answer.order], numbers: [...answer.numbers]} : null;
    }

    asksOrder() {
      return this.params.ask !== 'numbers';
    }

    asksNumbers() {
      return this.params.ask !== 'order';
    }

    /* By the alphabet, so that the start gives nothing away; turned round where that is the answer. */
    startOrder() {
      const places = [...this.params.steps.keys()];
      if (!this.asksOrder()) return places;
      const texts = this.params.steps.map(step => plain(step.text));
      const sorted = [...places].sort((a, b) => texts[a].localeCompare(texts[b], this.language()) || a - b);
      return sorted.join() === places.join() ? sorted.reverse() : sorted;
    }

    isInPlace(step) {
      return this.answer.order[step] === step;
    }

    isRightNumber(step) {
      const written = this.answer.numbers[step].trim();
      return /^[0-9]{1,6}$/.test(written) && Number(written) === this.params.steps[step].number;
    }

    getMaxScore() {
      return this.params.steps.length * (this.params.ask === 'both' ? 2 : 1);
    }

    getScore() {
      const steps = [...this.params.steps.keys()];
      return (this.asksOrder() ? steps.filter(step => this.isInPlace(step)).length : 0) +
        (this.asksNumbers() ? steps.filter(step => this.isRightNumber(step)).length : 0);
    }

    getAnswerGiven() {
      return this.asksOrder() || this.answer.numbers.some(value => value.trim());
    }

    response() {
      const said = step => this.asksNumbers() ? `${step}[.]${this.answer.numbers[step].trim()}` : String(step);
      return this.answer.order.map(said).join('[,]');
    }

    definition() {
      const right = this.params.steps.map((step, place) => this.asksNumbers() ? `${place}[.]${step.number}` : String(place));
      const listed = this.listed(this.params.steps.map(step => step.text));
      return {
        ...(this.asksNumbers() ? {interactionType: 'performance', steps: listed} : {interactionType: 'sequencing', choices: listed}),
        correctResponsesPattern: [right.join('[,]')],
      };
    }

    move(step, by) {
      const {order} = this.answer, from = order.indexOf(step), to = from + by;
      if (to < 0 || to >= order.length) return;
      [order[from], order[to]] = [order[to], order[from]];
      this.render();
      this.work.querySelector(`[data-step="${step}"][data-by="${by}"]`).focus();
      this.tell(this.label('moved', {place: to + 1, count: order.length, text: plain(this.params.steps[step].text)}));
    }

    body() {
      return [element('ol', {class: 'provning-timeline'}, ...this.answer.order.map((step, place) => this.item(step, place)))];
    }

    item(step, place) {
      const id = `${this.name}-${step}`, row = this.params.steps[step];
      const head = element('p', {id}, this.asksOrder() ? `${place + 1}. ${plain(row.text)}` : plain(row.text));
      const parts = [head];
      if (this.asksNumbers()) parts.push(this.field(step, id));
      if (this.asksOrder() && !this.isRevealed) parts.push(this.moves(step, place, id));
      if (this.isRevealed) parts.push(this.told(step));
      return element('li', {class: 'provning__item'}, ...parts);
    }

    field(step, id) {
      const input = element('input', {
        type: 'number', min: 0, max: 999999, step: 1, inputmode: 'numeric', id: `${id}-number`, 'aria-describedby': id,
        readonly: this.isRevealed, oninput: event => { this.answer.numbers[step] = event.target.value; },
      });
      input.value = this.answer.numbers[step];
      return element('p', {}, element('label', {class: 'provning__label', for: `${id}-number`}, plain(this.params.unit)), input);
    }

    moves(step, place, id) {
      const button = (name, by, isEnd) => element('button', {
        type: 'button', class: 'provning__move', id: `${id}-${name}`, 'aria-labelledby': `${id}-${name} ${id}`,
        'aria-disabled': isEnd ? 'true' : null, 'data-step': step, 'data-by': by, onclick: () => this.move(step, by),
      }, this.label(name));
      const last = this.answer.order.length - 1;
      return element('div', {class: 'provning__moves'}, button('up', -1, place === 0), button('down', 1, place === last));
    }

    told(step) {
      const faults = [];
      if (this.asksOrder() && !this.isInPlace(step)) faults.push(this.label('wrongplace', {place: step + 1}));
      if (this.asksNumbers() && !this.isRightNumber(step)) {
        faults.push(this.label('wrongnumber', {number: this.params.steps[step].number}));
      }
      return this.verdict(!faults.length, faults.join(' ') || this.label('right'), this.params.steps[step]);
    }
  };
})();
