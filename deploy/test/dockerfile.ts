// Carries out a Dockerfile without Docker: each stage is a directory, COPY copies only what .dockerignore lets into the context, RUN
// runs there in a shell. What only a container can do (installing Debian's packages, making users) is left out and told by name.
// It knows the instructions that ours use, and refuses others.
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';

interface Instruction {
  readonly word: string;
  readonly rest: string;
}

export interface Built {
  /** The last stage's file system, as far as the instructions made it. */
  readonly root: string;
  readonly workdir: string;
  readonly env: Readonly<Record<string, string>>;
  readonly user: string;
  readonly entrypoint: readonly string[];
  readonly command: readonly string[];
  readonly healthcheck: readonly string[];
  readonly leftOut: readonly string[];
}

type Stage = { -readonly [K in keyof Built]: Built[K] };

const ONLY_IN_CONTAINERS = /^(apt-get|useradd) /;
const RUN_MAX_MS = 300_000;

export function buildImage(context: string, directory: string): Built {
  const stages = new Map<string, Stage>();
  const ignored = readIgnored(readFileSync(join(context, '.dockerignore'), 'utf8'));
  let stage: Stage | undefined;
  for (const { word, rest } of instructionsOf(readFileSync(join(context, 'Dockerfile'), 'utf8'))) {
    if (word === 'FROM') {
      const [base = '', , name = `${stages.size}`] = rest.split(' ');
      stage = startStage(join(directory, name), stages.get(base));
      stages.set(name, stage);
      continue;
    }
    if (stage === undefined) throw new Error(`${word} before FROM`);
    carryOut(stage, { word, rest }, { context, ignored, stages });
  }
  if (stage === undefined) throw new Error('there is no stage');
  return stage;
}

function startStage(root: string, base: Stage | undefined): Stage {
  mkdirSync(root, { recursive: true });
  if (base === undefined)
    return { root, workdir: '/', env: {}, user: '', entrypoint: [], command: [], healthcheck: [], leftOut: [] };
  cpSync(base.root, root, { recursive: true, verbatimSymlinks: true });
  return { ...base, root };
}

function carryOut(
  stage: Stage,
  { word, rest }: Instruction,
  from: { context: string; ignored: (path: string) => boolean; stages: ReadonlyMap<string, Stage> },
): void {
  if (word === 'WORKDIR') {
    stage.workdir = rest;
    mkdirSync(join(stage.root, rest), { recursive: true });
  } else if (word === 'COPY') copy(stage, rest, from);
  else if (word === 'RUN') runIn(stage, rest);
  else if (word === 'ENV')
    stage.env = { ...stage.env, ...Object.fromEntries(rest.split(' ').map((one) => one.split('='))) };
  else if (word === 'USER') stage.user = rest;
  else if (word === 'ENTRYPOINT') stage.entrypoint = JSON.parse(rest) as string[];
  else if (word === 'CMD') stage.command = JSON.parse(rest) as string[];
  else if (word === 'HEALTHCHECK') stage.healthcheck = JSON.parse(rest.slice(rest.indexOf('CMD ') + 4)) as string[];
  else if (word !== 'EXPOSE' && word !== 'STOPSIGNAL') throw new Error(`${word} is not known here`);
}

function copy(
  stage: Stage,
  rest: string,
  {
    context,
    ignored,
    stages,
  }: { context: string; ignored: (path: string) => boolean; stages: ReadonlyMap<string, Stage> },
): void {
  const words = rest.split(/\s+/);
  const other = words[0]?.startsWith('--from=') ? stages.get(words.shift()?.slice('--from='.length) ?? '') : undefined;
  const target = words.pop() ?? '';
  for (const source of words) {
    const path = join(other?.root ?? context, source);
    if (!existsSync(path)) throw new Error(`COPY ${rest}: there is no ${source}`);
    if (other === undefined && ignored(source)) throw new Error(`COPY ${rest}: .dockerignore leaves ${source} out`);
    const to = join(stage.root, target.startsWith('/') ? '' : stage.workdir, target);
    const whole = statSync(path).isDirectory();
    const place = !whole && (target.endsWith('/') || existsSync(to)) ? join(to, basename(source)) : to;
    mkdirSync(dirname(place), { recursive: true });
    const wanted = (one: string) => other !== undefined || !ignored(relative(context, one));
    cpSync(path, place, { recursive: true, verbatimSymlinks: true, filter: wanted });
  }
}

function runIn(stage: Stage, command: string): void {
  if (ONLY_IN_CONTAINERS.test(command)) {
    stage.leftOut = [...stage.leftOut, command];
    return;
  }
  // The npm of whoever runs the tests must not tell this one what to install.
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^npm_(?!config_cache$)/i.test(name)));
  const options = { cwd: join(stage.root, stage.workdir), timeout: RUN_MAX_MS };
  execFileSync('/bin/sh', ['-ec', command], {
    ...options,
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...env, npm_config_prefer_offline: 'true' },
  });
}

function instructionsOf(text: string): Instruction[] {
  const lines = text
    .replaceAll(/^\s*#.*\n/gm, '')
    .replaceAll(/\\\n\s*/g, '')
    .split('\n');
  return lines
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .map((line) => ({ word: line.split(' ')[0] ?? '', rest: line.slice(line.indexOf(' ') + 1).trim() }));
}

/** The last pattern that meets a path or a folder above it decides. */
function readIgnored(text: string): (path: string) => boolean {
  const rules = text
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => ({ keep: line.startsWith('!'), pattern: patternOf(line.replace(/^!/, '')) }));
  return (path) => {
    if (path === '') return false;
    const parts = path.split('/');
    const paths = parts.map((_, index) => parts.slice(0, index + 1).join('/'));
    const last = rules.findLast(({ pattern }) => paths.some((one) => pattern.test(one)));
    return last !== undefined && !last.keep;
  };
}

function patternOf(glob: string): RegExp {
  const source = glob.split(/(\*\*\/|\*)/).map((piece) => {
    if (piece === '**/') return '(?:.*/)?';
    return piece === '*' ? '[^/]*' : RegExp.escape(piece);
  });
  return new RegExp(`^${source.join('')}$`);
}
