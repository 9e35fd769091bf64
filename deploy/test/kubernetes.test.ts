// deploy/kubernetes as Kustomize builds it: valid by the schemas of Kubernetes, strictly, and consistent with itself and the program.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { ROLES } from '../../packages/server/src/run/role-names.ts';
import { SETTINGS } from '../../packages/server/src/run/settings.ts';
import { prepareTools } from './compose-file.ts';
import { missing } from './required-tool.ts';

const KUBERNETES = join(import.meta.dirname, '../kubernetes');
const settings = Object.values(SETTINGS as Record<string, { env?: string }>).flatMap(({ env }) => env ?? []);
const known = new Set(settings.flatMap((name) => [name, `${name}_FILE`]));

type Labels = Readonly<Record<string, string>>;
interface Container {
  readonly image: string;
  readonly args?: readonly string[];
  readonly env?: readonly { readonly name: string; readonly value?: string }[];
  readonly ports?: readonly { readonly name: string }[];
  readonly resources?: { readonly requests?: Labels; readonly limits?: Labels };
  readonly startupProbe?: unknown;
  readonly livenessProbe?: unknown;
  readonly readinessProbe?: unknown;
  readonly securityContext?: Readonly<Record<string, unknown>>;
}
interface Resource {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly labels?: Labels };
  readonly data?: Labels;
  readonly spec?: {
    readonly selector?: Labels & { readonly matchLabels?: Labels };
    readonly scaleTargetRef?: { readonly name: string };
    readonly ports?: readonly { readonly targetPort: string }[];
    readonly podSelector?: { readonly matchLabels?: Labels };
    readonly template?: {
      readonly metadata: { readonly labels: Labels };
      readonly spec: {
        readonly containers: readonly Container[];
        readonly volumes?: readonly {
          readonly secret?: { readonly secretName: string; readonly items?: readonly { readonly path: string }[] };
        }[];
        readonly securityContext?: Readonly<Record<string, unknown>>;
      };
    };
  };
}

/** Kustomize alone, or the one in kubectl. */
const [builder = '', ...build] = missing('kustomize', ['version']) ? ['kubectl', 'kustomize'] : ['kustomize', 'build'];
const skip =
  missing(builder, builder === 'kubectl' ? ['version', '--client'] : ['version']) ||
  missing('python3', ['-c', 'import ensurepip, venv']) ||
  missing('openssl', ['version']);

describe('deploy/kubernetes', { skip, timeout: 120_000 }, () => {
  const directory = mkdtempSync(join(tmpdir(), 'topline-kubernetes-'));
  let tools: string;
  let resources: readonly Resource[];
  const built: string[] = [];
  before(async () => {
    tools = await prepareTools();
    for (const name of ['example', 'migrate']) {
      const path = join(directory, `${name}.yaml`);
      writeFileSync(path, execFileSync(builder, [...build, join(KUBERNETES, name)], { encoding: 'utf8' }));
      built.push(path);
    }
    const script =
      'import json,sys,yaml; print(json.dumps([d for p in sys.argv[1:] for d in yaml.safe_load_all(open(p))]))';
    resources = JSON.parse(
      execFileSync(join(tools, 'python'), ['-c', script, ...built], { encoding: 'utf8' }),
    ) as Resource[];
  });
  after(() => rmSync(directory, { recursive: true, force: true }));

  const ofKind = (kind: string) => resources.filter((one) => one.kind === kind);
  const pods = () =>
    resources.flatMap(({ kind, metadata, spec }) =>
      spec?.template ? [{ kind, name: metadata.name, ...spec.template }] : [],
    );
  const isIn = (wanted: Labels | undefined, labels: Labels) =>
    Object.entries(wanted ?? {}).every(([key, value]) => labels[key] === value);

  test('is valid by the strict schemas', () => {
    const said = execFileSync(join(tools, 'kubernetes-validate'), ['--strict', ...built], { encoding: 'utf8' });
    const passed = said.match(/passed for resource/g) ?? [];
    assert.equal(passed.length, resources.length, said);
    assert.ok(resources.length > 25);
    const typo = join(directory, 'typo.yaml');
    writeFileSync(typo, 'apiVersion: v1\nkind: Service\nmetadata: {name: x}\nspec: {prots: []}\n');
    assert.throws(
      () => execFileSync(join(tools, 'kubernetes-validate'), ['--strict', typo], { stdio: 'pipe' }),
      'it finds what is wrong',
    );
  });

  test('every role of the program runs, and every setting given to it is one of the program', () => {
    const roles = pods().flatMap(({ spec }) =>
      spec.containers.flatMap(({ args = [] }) => (args[1] === '--role' ? (args[2] ?? '').split(',') : [])),
    );
    assert.deepEqual(roles.toSorted(), ROLES.filter((role) => role !== 'simulate').toSorted());
    const given = [
      ...ofKind('ConfigMap').flatMap(({ data = {} }) => Object.keys(data)),
      ...pods().flatMap(({ spec }) => spec.containers.flatMap(({ env = [] }) => env.map(({ name }) => name))),
    ];
    assert.deepEqual(
      given.filter((name) => !known.has(name) && !name.startsWith('GATEWAY_')),
      [],
    );
  });

  test('every secret file that a pod reads is one that is made', () => {
    const secrets = join(directory, 'secrets');
    execFileSync('sh', [join(import.meta.dirname, '../make-secrets.sh'), secrets], { stdio: 'pipe' });
    const files = pods().flatMap(({ spec }) =>
      spec.containers.flatMap(({ env = [] }) => env.map(({ value = '' }) => value)),
    );
    const read = files.flatMap((value) => /^\/run\/secrets\/topline\/(.+)$/.exec(value)?.[1] ?? []);
    assert.ok(read.length > 10);
    assert.deepEqual(
      read.filter((name) => !readdirSync(secrets).includes(name)),
      [],
    );
  });

  test('a pod is given the secrets that it reads, and the owner’s login only the one that migrates', () => {
    const holders = pods().flatMap(({ kind, name, spec }) => {
      const given = spec.volumes?.find(({ secret }) => secret?.secretName === 'topline')?.secret;
      if (!given) return [];
      const paths = given.items?.map(({ path }) => path);
      const files = spec.containers.flatMap(({ env = [] }) => env.map(({ value = '' }) => value));
      const read = files.flatMap((value) => /^\/run\/secrets\/topline\/(.+)$/.exec(value)?.[1] ?? []);
      if (paths) assert.deepEqual(paths.toSorted(), [...new Set(read)].toSorted(), name);
      return (paths ?? ['database_url']).includes('database_url') ? [`${kind} ${name}`] : [];
    });
    assert.deepEqual(holders, ['Job topline-migrate']);
  });

  test('nobody is root, writes to the image, or runs without limits and probes', () => {
    for (const { kind, name, spec } of pods()) {
      assert.equal(spec.securityContext?.runAsNonRoot, true, name);
      for (const one of spec.containers) {
        const { allowPrivilegeEscalation, readOnlyRootFilesystem, capabilities } = one.securityContext ?? {};
        assert.deepEqual(
          [allowPrivilegeEscalation, readOnlyRootFilesystem, capabilities],
          [false, true, { drop: ['ALL'] }],
          name,
        );
        assert.ok(one.resources?.requests?.cpu && one.resources.requests.memory && one.resources.limits?.memory, name);
        if (kind === 'Deployment') assert.ok(one.startupProbe && one.livenessProbe && one.readinessProbe, name);
      }
    }
    const images = pods()
      .filter(({ kind }) => kind === 'Deployment')
      .flatMap(({ spec }) => spec.containers.map(({ image }) => image));
    assert.deepEqual(
      images.filter((image) => !/:\d+\.\d+\.\d+$/.test(image)),
      [],
    );
  });

  test('what selects finds what it means: services, budgets, scaling, policies', () => {
    for (const { metadata, spec } of ofKind('Service')) {
      const [pod] = pods().filter(({ metadata: { labels } }) => isIn(spec?.selector, labels));
      const ports = pod?.spec.containers.flatMap((one) => one.ports?.map(({ name }) => name) ?? []);
      for (const { targetPort } of spec?.ports ?? [])
        assert.ok(ports?.includes(targetPort), `${metadata.name} ${targetPort}`);
    }
    const deployments = ofKind('Deployment').map(({ metadata }) => metadata.name);
    for (const { spec } of ofKind('HorizontalPodAutoscaler'))
      assert.ok(deployments.includes(spec?.scaleTargetRef?.name ?? ''));
    const budgets = ofKind('PodDisruptionBudget').map(({ spec }) => spec?.selector?.matchLabels);
    for (const { kind, name, metadata } of pods())
      if (kind === 'Deployment')
        assert.equal(budgets.filter((labels) => isIn(labels, metadata.labels)).length, 1, name);
    const denied = ofKind('NetworkPolicy').find(({ metadata }) => metadata.name === 'deny-all');
    for (const { name, metadata } of pods())
      assert.ok(isIn(denied?.spec?.podSelector?.matchLabels, metadata.labels), `${name} is open`);
  });
});
