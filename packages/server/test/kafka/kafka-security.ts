// A broker whose clients speak TLS and sign in: a certificate that signs itself, made by Java's own keytool, and one user whom all
// mechanisms know.
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { NodePorts } from './kafka-node.ts';

export interface KafkaSecurity {
  /** PEM file with the certificate, for those who are to trust it. */
  readonly certificate: string;
  readonly username: string;
  readonly password: string;
  readonly keyStore: string;
  readonly keyStorePassword: string;
}

const SCRAM = ['SCRAM-SHA-256', 'SCRAM-SHA-512'];
const MODULES = 'org.apache.kafka.common.security';

/** @param names those that the certificate is for, such as dns:localhost */
export function createSecurity(directory: string, names = 'dns:localhost'): KafkaSecurity {
  const keyStore = join(directory, 'broker.p12');
  const certificate = join(directory, 'broker.pem');
  const keyStorePassword = randomBytes(12).toString('hex');
  const store = ['-alias', 'broker', '-keystore', keyStore, '-storepass', keyStorePassword];
  const subject = ['-dname', 'CN=test broker', '-ext', `san=${names}`, '-ext', 'bc=ca:true', '-validity', '2'];
  execFileSync('keytool', ['-genkeypair', ...store, '-storetype', 'PKCS12', '-keyalg', 'EC', ...subject], {
    stdio: 'pipe',
  });
  writeFileSync(certificate, execFileSync('keytool', ['-exportcert', '-rfc', ...store], { stdio: 'pipe' }));
  return { certificate, keyStore, keyStorePassword, username: 'topline', password: randomBytes(12).toString('hex') };
}

/** How the tool that formats a node is told of a user. */
export function scramUsers({ username, password }: KafkaSecurity): string[] {
  return SCRAM.flatMap((mechanism) => ['--add-scram', `${mechanism}=[name=${username},password=${password}]`]);
}

export function securityProperties(
  { username, password, keyStore, keyStorePassword }: KafkaSecurity,
  { broker, controller, internal }: NodePorts,
): Record<string, string> {
  const listener = 'listener.name.sasl_ssl';
  const scram = SCRAM.map((name): [string, string] => [
    `${listener}.${name.toLowerCase()}.sasl.jaas.config`,
    `${MODULES}.scram.ScramLoginModule required;`,
  ]);
  return {
    listeners: `SASL_SSL://127.0.0.1:${broker},PLAINTEXT://127.0.0.1:${internal},CONTROLLER://127.0.0.1:${controller}`,
    'advertised.listeners': `SASL_SSL://localhost:${broker},PLAINTEXT://127.0.0.1:${internal}`,
    'listener.security.protocol.map': 'CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT,SASL_SSL:SASL_SSL',
    'sasl.enabled.mechanisms': ['PLAIN', ...SCRAM].join(','),
    ...Object.fromEntries(scram),
    [`${listener}.plain.sasl.jaas.config`]: `${MODULES}.plain.PlainLoginModule required user_${username}="${password}";`,
    'ssl.keystore.type': 'PKCS12',
    'ssl.keystore.location': keyStore,
    'ssl.keystore.password': keyStorePassword,
  };
}
