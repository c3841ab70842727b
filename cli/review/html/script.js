'use strict';
// Sorts and filters the table of roles. Without script, the page has the same contents.
{
  const table = document.getElementById('table');
  const body = table.tBodies[0];
  const roles = [...body.rows].map(row => {
    const article = document.getElementById(row.querySelector('a').hash.slice(1));
    const text = `${row.textContent} ${article.textContent}`.toLowerCase();
    return { row, article, text, allowed: actionsOf(article, 'allowed'), denied: actionsOf(article, 'denied') };
  });

  // What a role can do, or what it is always denied. A table that several roles have is in the first of them, and the
  // others have a link to it.
  function actionsOf(article, effect) {
    const tables = [...article.querySelectorAll(`details[data-effect=${effect}]`)].map((details) => {
      const same = details.querySelector('a.same');
      return same ? document.getElementById(same.hash.slice(1)) : details;
    });
    const cells = tables.flatMap(details => [...details.querySelectorAll('td:nth-child(2)')]);
    return cells.flatMap((cell) => {
      const names = cell.textContent.trim().toLowerCase().split(', ');
      // The prefix of a service stands at the first one.
      const prefix = names[0].slice(0, names[0].indexOf(':') + 1);
      return names.map(name => name.includes(':') ? name : prefix + name);
    });
  }

  // Whether a pattern of IAM, with * and ?, matches an action.
  function matches(pattern, action) {
    if (!/[*?]/.test(pattern)) return pattern === action;
    const escaped = pattern.replace(/[.+^${}()|[\]\\]/g, '\\$&');
    return new RegExp(`^${escaped.replace(/\*+/g, '.*').replace(/\?/g, '.')}$`).test(action);
  }

  // The words are in the role. One with a colon is an action: a pattern allows it, and none always denies it.
  function hasWords(role, words) {
    return words.every((word) => {
      if (!/^[\w-]+:[\w*?]+$/.test(word)) return role.text.includes(word);
      if (role.denied.some(pattern => matches(pattern, word))) return false;
      return role.allowed.some(pattern => matches(pattern, word) || matches(word, pattern));
    });
  }

  const form = document.getElementById('filters');
  const [words, level, kind, shown] = ['words', 'level', 'kind', 'shown'].map(id => document.getElementById(id));

  function filter() {
    const wanted = words.value.toLowerCase().split(/\s+/).filter(Boolean);
    let count = 0;
    for (const role of roles) {
      const { levels, kinds } = role.row.dataset;
      const isShown = hasWords(role, wanted)
        && (level.value === '' || levels.split(' ').includes(level.value))
        && (kind.value === '' || kinds.split(' ').includes(kind.value));
      role.row.hidden = !isShown;
      role.article.hidden = !isShown;
      if (isShown) count++;
    }
    shown.textContent = `${count} of ${roles.length} roles`;
  }

  function sort(column, ascending) {
    const keyOf = ({ row }) => {
      const cell = row.cells[column];
      return cell.dataset.key ?? (cell.querySelector('a') ?? cell).textContent;
    };
    const compare = (one, other) => keyOf(one).localeCompare(keyOf(other), 'en', { numeric: true });
    const sorted = [...roles].sort((one, other) => ascending ? compare(one, other) : compare(other, one));
    body.append(...sorted.map(({ row }) => row));
  }

  const heads = [...table.tHead.rows[0].cells];
  heads.forEach((head, column) => {
    const button = document.createElement('button');
    button.type = 'button';
    button.append(...head.childNodes);
    button.addEventListener('click', () => {
      const ascending = head.getAttribute('aria-sort') !== 'ascending';
      for (const other of heads) other.removeAttribute('aria-sort');
      head.setAttribute('aria-sort', ascending ? 'ascending' : 'descending');
      sort(column, ascending);
    });
    head.append(button);
  });

  form.addEventListener('input', filter);
  form.addEventListener('submit', event => event.preventDefault());
  form.hidden = false;
  filter();
}
