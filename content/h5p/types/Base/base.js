/* What all exercises share: texts, the answer and its state, the statement, and what is told aloud. */
(function () {
  'use strict';
  const Provning = window.Provning = window.Provning || {};
  const LOCALES = {sv: 'sv-SE', en: 'en-GB'};
  const decoder = document.implementation.createHTMLDocument('').createElement('textarea');
  let made = 0;

  /* Text as it was written: players may hand it over with entities, and no text here is markup. */
  Provning.plain = function (text) {
    decoder.innerHTML = text === undefined || text === null ? '' : String(text);
    return decoder.value;
  };

  /* An element. Attributes that begin with “on” are listeners; null and false leave one out. */
  Provning.element = function (tag, attributes, ...children) {
    const node = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes || {})) {
      if (name.startsWith('on')) node.addEventListener(name.slice(2), value);
      else if (value !== null && value !== false) node.setAttribute(name, value === true ? '' : value);
    }
    node.append(...children.filter(child => child !== null));
    return node;
  };

  Provning.paragraphs = function (text, className) {
    return Provning.plain(text).split(/\n\s*\n/).filter(part => part.trim())
      .map(part => Provning.element('p', {class: className || null}, part.trim()));
  };

  /* Puts values where a label says @name. */
  Provning.fill = function (label, values) {
    return Provning.plain(label).replace(/@([a-z]+)/g, (whole, name) => name in values ? values[name] : whole);
  };

  /* A type says: blank(), restored(answer) → answer or null, getScore(), getMaxScore(), getAnswerGiven(), response(),
     definition() and body(). `answer` is plain JSON. */
  Provning.Base = class extends H5P.EventDispatcher {
    constructor(params, contentId, extras) {
      super();
      this.params = params;
      this.contentId = contentId;
      this.name = `provning-${made += 1}`;
      this.labels = {...this.constructor.LABELS, ...params.labels};
      const saved = (extras && extras.previousState) || {};
      const answer = this.restored(saved.answer);
      this.answer = answer === null ? this.blank() : answer;
      this.isRevealed = answer !== null && saved.isRevealed === true;
    }

    attach($container) {
      this.root = $container[0] || $container;
      this.root.classList.add('provning');
      this.root.lang = this.language();
      this.work = Provning.element('div', {class: 'provning__work'});
      this.status = Provning.element('p', {class: 'provning__status', role: 'status'});
      this.bar = Provning.element('div', {class: 'provning__bar'});
      this.root.replaceChildren(this.work, this.status, this.bar);
      this.setActivityStarted();
      this.render();
    }

    language() {
      return this.params.language in LOCALES ? this.params.language : 'en';
    }

    label(name, values) {
      return Provning.fill(this.labels[name], values || {});
    }

    render() {
      if (!this.root) return;
      this.work.replaceChildren(...Provning.paragraphs(this.params.task, 'provning__task'), ...this.body());
      this.bar.replaceChildren(...this.buttons());
      this.tell(this.isRevealed ? this.label('result', {score: this.getScore(), max: this.getMaxScore()}) : '');
      this.trigger('resize');
    }

    buttons() {
      return [this.isRevealed ? this.button('retry', () => this.retry()) : this.button('check', () => this.check())];
    }

    button(name, onclick) {
      return Provning.element('button', {type: 'button', class: 'provning__button', onclick}, this.label(name));
    }

    tell(text) {
      this.status.textContent = text;
    }

    check() {
      if (!this.getAnswerGiven()) {
        this.tell(this.label('nothing'));
        return;
      }
      this.isRevealed = true;
      this.render();
      this.bar.querySelector('button').focus();
      const event = this.createXAPIEventTemplate('answered');
      event.data.statement = this.getXAPIData().statement;
      this.trigger(event);
    }

    retry() {
      this.resetTask();
      const first = this.work.querySelector('input, select, button');
      if (first) first.focus();
    }

    resetTask() {
      this.answer = this.blank();
      this.isRevealed = false;
      this.activityStartTime = Date.now();
      this.render();
    }

    showSolutions() {
      this.isRevealed = true;
      this.render();
    }

    getCurrentState() {
      return JSON.parse(JSON.stringify({answer: this.answer, isRevealed: this.isRevealed}));
    }

    getXAPIData() {
      const event = this.createXAPIEventTemplate('answered');
      const score = this.getScore(), max = this.getMaxScore();
      Object.assign(event.getVerifiedStatementValue(['object', 'definition']), {
        type: 'http://adlnet.gov/expapi/activities/cmi.interaction',
        description: this.inLanguage(this.params.task),
        ...this.definition(),
      });
      event.setScoredResult(score, max, this, true, score === max);
      event.data.statement.result.response = this.response();
      return {statement: event.data.statement};
    }

    inLanguage(text) {
      return {[LOCALES[this.language()]]: Provning.plain(text)};
    }

    /* Parts of an interaction as the statement lists them: ids are their places. */
    listed(texts) {
      return texts.map((text, place) => ({id: String(place), description: this.inLanguage(text)}));
    }

    /* Right or wrong in words and by a sign, then why, and where it stands. */
    verdict(isRight, said, item) {
      const word = Provning.element('strong', {class: 'provning__word'}, said);
      return Provning.element('div', {class: `provning__verdict provning__verdict--${isRight ? 'right' : 'wrong'}`},
        Provning.element('p', {}, word), ...Provning.paragraphs(item.explanation), ...this.provision(item));
    }

    provision(item) {
      return Provning.paragraphs(item.provision, 'provning__provision');
    }
  };
})();
