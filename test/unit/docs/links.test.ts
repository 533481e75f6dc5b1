import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { describe, expect, test } from 'vitest';
import { projectDir } from '../../../src/system/project.ts';

const ROOT = projectDir();
const PAGES = [
  'README.md',
  'CONTRIBUTING.md',
  'CHANGELOG.md',
  'launchd/README.md',
  'test/bench/README.md',
  ...readdirSync(join(ROOT, 'docs'))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
];

const textOf = (page: string) => readFileSync(join(ROOT, page), 'utf8');

/** What stands in fences and in code is no link and no heading. */
function withoutFences(text: string): string {
  return text.replace(/^```.*?^```/gmsu, '');
}

/** The targets of links and pictures that do not lead to the web. */
function linksOf(page: string): string[] {
  const prose = withoutFences(textOf(page)).replace(/`[^`\n]*`/gu, '');
  return [...prose.matchAll(/\]\(([^)\s]+)\)|<img src="([^"]+)"/gu)]
    .map(([, link, picture]) => link ?? picture ?? '')
    .filter((target) => !/^[a-z]+:/u.test(target));
}

/** The anchors that GitHub gives the headings of a page. */
function anchorsOf(page: string): string[] {
  return [...withoutFences(textOf(page)).matchAll(/^#+ (.+)$/gmu)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(' ', '-'),
  );
}

describe.each(PAGES)('%s', (page) => {
  test('has links that lead somewhere', () => {
    const broken = linksOf(page).filter((link) => {
      const [path = '', anchor] = link.split('#');
      const target = path === '' ? page : relative(ROOT, join(ROOT, dirname(page), path));
      if (!existsSync(join(ROOT, target))) return true;
      return anchor !== undefined && !anchorsOf(target).includes(anchor);
    });
    expect(broken).toEqual([]);
  });
});

test('the index names every page of docs/', () => {
  const named = linksOf('docs/README.md');
  const pages = PAGES.filter((page) => page.startsWith('docs/') && page !== 'docs/README.md');
  expect(
    pages.map((page) => page.slice('docs/'.length)).filter((page) => !named.includes(page)),
  ).toEqual([]);
});

test('every page is called what it is in its first line', () => {
  expect(
    PAGES.slice(0, 4)
      .concat(PAGES.slice(5))
      .filter((page) => !/^# \S/u.test(textOf(page))),
  ).toEqual([]);
});
