// The copy of the sources with all mutants in it: each change of a list becomes Rust that asks whether its mutant is
// awake, so that one build serves all of them.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** What the copy's `auth` has besides: who is awake is read from the environment once. */
const AWAKE = `
#[cfg(feature = "ssr")]
pub mod mutants {
    use sea_orm::{Condition, sea_query::IntoCondition};
    use std::sync::LazyLock;

    static AWAKE: LazyLock<Vec<String>> = LazyLock::new(|| {
        let names = std::env::var("COUNTERSIGN_MUTANTS").unwrap_or_default();
        names.split(',').map(str::to_owned).collect()
    });

    /// Whether a check is off.
    pub fn off(name: &str) -> bool {
        AWAKE.iter().any(|awake| awake == name)
    }

    /// A condition, unless it is off.
    pub fn unless(name: &str, condition: impl IntoCondition) -> Condition {
        if off(name) { Condition::all() } else { condition.into_condition() }
    }
}
`;

/** A mistake in a list. */
export class BadMutant extends Error {}

/** Where a text stands, which must be there once; with `fn`, once in the function of this name. */
function place(source, { find, fn }, where) {
  let [from, to] = [0, source.length];
  if (fn) {
    const heads = [...source.matchAll(new RegExp(`^( *)(?:pub(?:\\([a-z]+\\))? )?(?:async )?fn ${fn}[(<]`, 'gm'))];
    if (heads.length !== 1) throw new BadMutant(`${where}: ${heads.length} functions are called ${fn}`);
    from = heads[0].index;
    to = source.indexOf(`\n${heads[0][1]}}\n`, from);
  }
  const at = source.indexOf(find, from);
  if (at < 0 || at >= to) throw new BadMutant(`${where}: not found: ${find}`);
  const again = source.indexOf(find, at + 1);
  if (again >= 0 && again < to) throw new BadMutant(`${where}: found more than once: ${find}`);
  return at;
}

/** A change as Rust: `filter` takes a condition out of a statement, `skip` leaves a statement out, `instead` says it. */
function change(mutant, edit) {
  const where = `${mutant.name} in ${edit.file}`;
  const ours = edit.file.startsWith('auth/') ? 'crate' : 'auth';
  const off = `${ours}::mutants::off("${mutant.name}")`;
  if (edit.filter) {
    const unless = `${ours}::mutants::unless("${mutant.name}", ${edit.filter})`;
    return { where, find: edit.filter, fn: edit.fn, text: unless };
  }
  if (edit.skip) return { where, find: edit.skip, fn: edit.fn, text: `if !${off} { ${edit.skip} }` };
  if (!edit.find || !edit.instead?.includes('OFF')) throw new BadMutant(`${where}: nothing to change`);
  return { where, find: edit.find, fn: edit.fn, text: edit.instead.replaceAll('OFF', off) };
}

/** The changes of each file, as the lists have them. */
function changesOf(mutants) {
  const files = new Map();
  for (const mutant of mutants) {
    for (const edit of mutant.edits) {
      if (!files.has(edit.file)) files.set(edit.file, []);
      files.get(edit.file).push(change(mutant, edit));
    }
  }
  return files;
}

function changed(source, changes) {
  const placed = changes.map((one) => ({ ...one, at: place(source, one, one.where) })).sort((a, b) => b.at - a.at);
  let [text, before] = [source, Infinity];
  for (const { at, find, text: instead, where } of placed) {
    if (at + find.length > before) throw new BadMutant(`${where}: two mutants change the same text`);
    text = text.slice(0, at) + instead + text.slice(at + find.length);
    before = at;
  }
  return text;
}

/** The copy's packages have a version of their own, so that they share a build folder with the real ones and no file. */
function renamed(file, source) {
  if (file === 'Cargo.toml') return source.replace('version = "0.1.0"', 'version = "0.1.0-mutants"');
  if (file !== 'Cargo.lock') return source;
  const ours = /(\[\[package\]\]\nname = "(?:app|auth|entity|frontend|migration|server)"\nversion = "0\.1\.0)"/g;
  return source.replace(ours, '$1-mutants"');
}

/** Brings the copy up to date; what hasn't changed isn't written, so that little is built again. */
export function copySources(from, to, mutants) {
  const changes = changesOf(mutants);
  const list = execFileSync('git', ['ls-files', '-co', '--exclude-standard'], { cwd: from }).toString();
  // A folder within the sources has cargo's settings from there; twice they would be others, and all be built anew.
  const isLeftOut = (file) => file.startsWith('end2end/') || (file.startsWith('.cargo/') && to.startsWith(`${from}/`));
  const files = list.split('\n').filter((file) => file && !isLeftOut(file) && existsSync(join(from, file)));
  for (const file of changes.keys()) if (!files.includes(file)) throw new BadMutant(`no such file: ${file}`);
  for (const file of files) {
    let content = readFileSync(join(from, file));
    if (changes.has(file)) content = Buffer.from(changed(content.toString(), changes.get(file)));
    if (file === 'auth/src/lib.rs') content = Buffer.concat([content, Buffer.from(AWAKE)]);
    if (file.startsWith('Cargo.')) content = Buffer.from(renamed(file, content.toString()));
    const target = join(to, file);
    if (existsSync(target) && readFileSync(target).equals(content)) continue;
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, content);
  }
  forget(to, '', new Set(files));
}

/** Takes away what the sources no longer have. */
function forget(root, folder, files) {
  for (const name of readdirSync(join(root, folder))) {
    const path = folder ? `${folder}/${name}` : name;
    if (statSync(join(root, path)).isDirectory()) forget(root, path, files);
    else if (!files.has(path)) rmSync(join(root, path));
  }
}
