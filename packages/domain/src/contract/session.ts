// Who the caller is, and the way of people to become somebody: signing in at the identity provider, and out again.

import Type from 'typebox';
import { ROLES } from '../access.ts';
import * as field from './fields.ts';
import { CLOSED, type RouteContract } from './route.ts';

const GROUP = 'Access';
export const RETURN_CHARS_MAX = 1_000;
/** Codes and states are the provider's own and may be long. */
const PROVIDER_CHARS_MAX = 4_096;

const Session = Type.Object(
  {
    kind: Type.Enum(['local', 'session', 'token', 'key'], {
      description: '`local`: nobody has to sign in here. `session`: a person who has signed in.',
    }),
    subject: Type.String({ description: 'As the audit log names the caller.' }),
    name: Type.Optional(Type.String({ description: 'As people call somebody who has signed in.' })),
    platform: Type.Boolean({ description: 'May do everything, at every merchant.' }),
    merchants: Type.Array(
      Type.Object(
        { merchantId: field.MerchantId, roles: Type.Array(Type.Enum([...ROLES], { title: 'Role' })) },
        { title: 'SessionMerchant', ...CLOSED },
      ),
      { description: 'The merchants at which the caller has roles.' },
    ),
  },
  { title: 'Session', ...CLOSED },
);

export const readSession = {
  name: 'readSession',
  method: 'GET',
  path: '/v1/session',
  summary: 'Who the caller is, and what it may do where',
  group: GROUP,
  // Never kept, not even to be asked for again: it says who somebody is at this moment.
  loadClass: 'write',
  right: 'known',
  answers: { 200: { description: 'The caller', schema: Session } },
  faults: [],
} as const satisfies RouteContract;

const EMPTY_TEXT = { schema: Type.String(), mediaType: 'text/plain; charset=utf-8' };

export const startSignIn = {
  name: 'startSignIn',
  method: 'GET',
  path: '/sign-in',
  summary: 'Sends a browser to the identity provider, and afterwards to a screen of the page',
  group: GROUP,
  loadClass: 'write',
  right: 'none',
  forPeople: true,
  query: Type.Object({
    return: Type.Optional(
      Type.String({ maxLength: RETURN_CHARS_MAX, description: 'A screen of the page, such as /next?merchant=1.' }),
    ),
  }),
  answers: { 303: { description: 'To the provider', ...EMPTY_TEXT, headers: { location: 'Where to go' } } },
  faults: ['unavailable'],
} as const satisfies RouteContract;

const providerText = () => Type.Optional(Type.String({ maxLength: PROVIDER_CHARS_MAX }));

export const finishSignIn = {
  name: 'finishSignIn',
  method: 'GET',
  path: '/sign-in/callback',
  summary: 'Where the identity provider sends the browser back to',
  group: GROUP,
  loadClass: 'write',
  right: 'none',
  forPeople: true,
  // The provider may send more than is read here.
  query: Type.Object(
    {
      code: providerText(),
      state: providerText(),
      iss: providerText(),
      error: providerText(),
      error_description: providerText(),
    },
    { additionalProperties: true },
  ),
  answers: { 303: { description: 'Signed in', ...EMPTY_TEXT, headers: { location: 'A screen of the page' } } },
  faults: ['sign-in-failed', 'unavailable'],
} as const satisfies RouteContract;

export const signOut = {
  name: 'signOut',
  method: 'POST',
  path: '/sign-out',
  summary: 'Ends the session of the cookie; without one it does nothing',
  group: GROUP,
  loadClass: 'write',
  right: 'none',
  answers: {
    200: {
      description: 'The session has ended',
      schema: Type.Object(
        {
          next: Type.String({
            description: 'Where the browser should go: where the provider ends its own session, or the page.',
          }),
        },
        { title: 'SignedOut', ...CLOSED },
      ),
    },
  },
  faults: ['cross-site-request', 'unavailable'],
} as const satisfies RouteContract;
