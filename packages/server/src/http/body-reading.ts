// From a received body to what the handler is given, as the contract's `read` says.

import type { IncomingMessage } from 'node:http';
import { createBodyReader, itemsOfArray, itemsOfLines } from '@topline/domain/contract/read-body.ts';
import { type BodyContract, JSON_MEDIA_TYPE } from '@topline/domain/contract/route.ts';
import { JSON_DEPTH_MAX, parseJson } from '@topline/domain/json.ts';
import { type BodyIntake, mediaTypeOf, textOf } from './body-intake.ts';
import { hasBody } from './entrance.ts';
import type { HttpLimits } from './limits.ts';
import { malformedRequest } from './problem-answer.ts';

export interface ReadBody {
  readonly body: unknown;
  readonly contentType: string;
}

type Interpret = (text: string, mediaType: string) => unknown;

export function createBodyReading(intake: BodyIntake, limits: HttpLimits, contract: BodyContract | undefined) {
  if (contract === undefined) return readNothing;
  const bytesMax = contract.sizeClass === 'bulk' ? limits.bulkBytesMax : limits.bodyBytesMax;
  const interpret = createInterpret(contract);
  return async (request: IncomingMessage): Promise<ReadBody> => {
    const contentType = mediaTypeOf(request, contract.mediaTypes);
    const text = textOf(await intake.receive(request, bytesMax));
    return { body: interpret(text, contentType), contentType };
  };
}

async function readNothing(request: IncomingMessage): Promise<ReadBody> {
  if (hasBody(request)) throw malformedRequest('', 'This route takes no body.');
  return { body: undefined, contentType: '' };
}

/** A bulk body is an array around bodies: one level more. */
const BULK_DEPTH_MAX = JSON_DEPTH_MAX + 1;

function createInterpret(contract: BodyContract): Interpret {
  const { read, schema, refine, itemsMax = 0 } = contract;
  switch (read) {
    case 'tokens':
      return (text) => parseJson(text);
    case 'checked': {
      const reader = createBodyReader(schema, refine);
      return (text) => reader.read(parseJson(text));
    }
    case 'items':
      return (text, mediaType) =>
        mediaType === JSON_MEDIA_TYPE
          ? itemsOfArray(parseJson(text, { depthMax: BULK_DEPTH_MAX }), itemsMax)
          : itemsOfLines(text, itemsMax);
    default:
      return read satisfies never;
  }
}
