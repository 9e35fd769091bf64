// A certificate for one name, signed by itself, as tests of TLS need it. Made by openssl: Node signs none.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Certificate {
  readonly certificatePath: string;
  readonly keyPath: string;
  readonly pem: string;
}

export function makeCertificate(directory: string, name: string): Certificate {
  const certificatePath = join(directory, `${name}.crt`);
  const keyPath = join(directory, `${name}.key`);
  const kind = ['-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'];
  const whose = ['-subj', `/CN=${name}`, '-addext', `subjectAltName=DNS:${name}`];
  execFileSync('openssl', ['req', ...kind, ...whose, '-keyout', keyPath, '-out', certificatePath], { stdio: 'pipe' });
  return { certificatePath, keyPath, pem: readFileSync(certificatePath, 'utf8') };
}
