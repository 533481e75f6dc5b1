/**
 * All that the page does by itself: it narrows the table of subtitles to what is looked for, and
 * sorts tables. Without it the whole tables are there, by time.
 */
export const PAGE_SCRIPT = `
'use strict';
const finder = document.querySelector('.finder');
if (finder) {
  const field = finder.querySelector('input[type=search]');
  const only = finder.querySelector('input[type=checkbox]');
  const told = finder.querySelector('output');
  const rows = [...document.querySelectorAll('#subtitles tbody tr')];
  const bare = (text) => text.normalize('NFKD').replace(/\\p{M}/gu, '').toLocaleLowerCase();
  const texts = rows.map((row) => bare(row.querySelector('.text').textContent));
  const find = () => {
    const wanted = bare(field.value.trim());
    let shown = 0;
    rows.forEach((row, place) => {
      const fits =
        (texts[place].includes(wanted) || row.cells[0].textContent === wanted) &&
        !(only.checked && !row.classList.contains('flagged'));
      row.hidden = !fits;
      if (fits) shown += 1;
    });
    told.textContent = shown === rows.length ? rows.length + ' subtitles' : shown + ' of ' + rows.length + ' subtitles';
  };
  field.addEventListener('input', find);
  only.addEventListener('change', find);
  addEventListener('hashchange', () => {
    const row = document.getElementById(location.hash.slice(1));
    if (row && row.hidden) {
      field.value = '';
      only.checked = false;
      find();
      row.scrollIntoView();
    }
  });
  finder.hidden = false;
  find();
}
const order = new Intl.Collator(undefined, { numeric: true });
document.querySelectorAll('table.sortable').forEach((table) => {
  const body = table.tBodies[0];
  const heads = [...table.tHead.rows[0].cells];
  const rows = [...body.rows];
  heads.forEach((head, place) => {
    const button = document.createElement('button');
    button.textContent = head.textContent;
    head.replaceChildren(button);
    button.addEventListener('click', () => {
      const up = head.ariaSort !== 'ascending';
      heads.forEach((other) => { other.ariaSort = null; });
      head.ariaSort = up ? 'ascending' : 'descending';
      const compare = (a, b) => {
        const [one, other] = [a.cells[place], b.cells[place]];
        return one.dataset.sort === undefined
          ? order.compare(one.textContent, other.textContent)
          : one.dataset.sort - other.dataset.sort;
      };
      // What is equal stays by time, so that scenes stay together.
      body.replaceChildren(...rows.toSorted((a, b) => (up ? compare(a, b) : compare(b, a))));
    });
  });
});
`;
