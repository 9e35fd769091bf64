// The forms of an answer's body, told apart.

import { JSON_MEDIA_TYPE } from '@topline/domain/contract/route.ts';
import type { Answer, SerialisedBody, StreamBody, TextBody } from './call.ts';

export function isSerialised(body: Answer['body']): body is SerialisedBody {
  return 'json' in body && typeof body.json === 'string' && Object.keys(body).length === 1;
}

export function isText(body: Answer['body']): body is TextBody {
  return 'text' in body && 'mediaType' in body && Object.keys(body).length === 2;
}

export function isStream(body: Answer['body']): body is StreamBody {
  return 'stream' in body && 'mediaType' in body && Object.keys(body).length === 2;
}

export function wireForm(body: Answer['body']): { text: string; mediaType: string } {
  if (isSerialised(body)) return { text: body.json, mediaType: JSON_MEDIA_TYPE };
  if (isText(body)) return { text: body.text, mediaType: body.mediaType };
  return { text: JSON.stringify(body), mediaType: JSON_MEDIA_TYPE };
}
