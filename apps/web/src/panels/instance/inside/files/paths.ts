import { utf8Length } from '@bulkhead/shared';

/** Pure: a name in a folder. */
export function joinPath(folder: string, name: string): string {
  return `${folder.replace(/\/+$/, '')}/${name}`;
}

/** Pure: the folders from the root down to this one, each with its path. */
export function crumbsOf(path: string): { name: string; path: string }[] {
  const names = path.split('/').filter(Boolean);
  return names.map((name, index) => ({ name, path: `/${names.slice(0, index + 1).join('/')}` }));
}

/** Pure: one folder up; the root is above itself. */
export function parentOf(path: string): string {
  const names = path.split('/').filter(Boolean);
  return `/${names.slice(0, -1).join('/')}`;
}

/** Pure: whether the kernel takes this for a name. */
export function isName(name: string): boolean {
  return name !== '' && name !== '.' && name !== '..' && !/[\0/]/.test(name) && utf8Length(name) <= 255;
}

const FLAGS = ['r', 'w', 'x'] as const;

/** Pure: permissions as `ls` shows them, with the letter of the kind in front. */
export function modeText(kind: string, mode: number): string {
  const first = { folder: 'd', link: 'l', pipe: 'p', socket: 's', device: 'c' }[kind] ?? '-';
  const bits: string[] = Array.from({ length: 9 }, (_, index) =>
    (mode & (0o400 >> index)) === 0 ? '-' : (FLAGS[index % 3] ?? '-'),
  );
  const special = [0o4000, 0o2000, 0o1000];
  for (const [index, bit] of special.entries()) {
    const at = index * 3 + 2;
    const letter = index === 2 ? 't' : 's';
    if ((mode & bit) !== 0) bits[at] = bits[at] === 'x' ? letter : letter.toUpperCase();
  }
  return first + bits.join('');
}
