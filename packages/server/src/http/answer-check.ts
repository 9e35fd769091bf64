// Holds answers against the contract. Used by tests and in development: an answer that the contract does not describe
// is a bug in the handler or in the contract, and the request fails with what differs.

import type { RouteContract } from '@topline/domain/contract/route.ts';
import { Compile, type Validator } from 'typebox/compile';
import { isSerialised, isStream, isText } from './answer-body.ts';
import type { Answer } from './call.ts';

class AnswerMismatch extends Error {}

export type AnswerCheck = (answer: Answer) => void;

export function createAnswerCheck(contract: RouteContract): AnswerCheck {
  const validators = new Map<number, Validator>();
  return (answer) => {
    const described = contract.answers[answer.status];
    if (described === undefined)
      throw new AnswerMismatch(`${contract.name} does not describe the status ${answer.status}`);
    // Its parts are checked by whoever makes them.
    if (isStream(answer.body)) return;
    const validator = validators.get(answer.status) ?? Compile(described.schema);
    validators.set(answer.status, validator);
    const value = readBack(answer);
    if (validator.Check(value)) return;
    const wrong = validator.Errors(value).map((error) => `${error.instancePath || '/'} ${error.message}`);
    throw new AnswerMismatch(`${contract.name} answered ${answer.status} against its contract: ${wrong.join('; ')}`);
  };
}

/** As the client will read it. */
function readBack({ body }: Answer): unknown {
  if (isText(body)) return body.text;
  return JSON.parse(isSerialised(body) ? body.json : JSON.stringify(body));
}
