// The interfaces as types, taken from the same contracts that the server judges requests by and makes its OpenAPI
// document from: nothing is generated, so nothing can be out of date, and none of it reaches the browser.
// A route is known here by the module that describes it.

import type * as forecast from '@topline/domain/contract/forecast.ts';
import type * as history from '@topline/domain/contract/history.ts';
import type * as merchants from '@topline/domain/contract/merchants.ts';
import type * as operations from '@topline/domain/contract/operations.ts';
import type * as orderLines from '@topline/domain/contract/order-lines.ts';
import type * as orders from '@topline/domain/contract/orders.ts';
import type { RouteContract } from '@topline/domain/contract/route.ts';
import type * as session from '@topline/domain/contract/session.ts';
import type * as system from '@topline/domain/contract/system.ts';
import type * as topCategories from '@topline/domain/contract/top-categories.ts';
import type { Static, TSchema } from 'typebox';

type Exports<Module> = Module[keyof Module];
type Contract = Extract<
  | Exports<ReturnType<typeof forecast.createForecastContracts>>
  | Exports<typeof history>
  | Exports<typeof merchants>
  | Exports<typeof operations>
  | Exports<typeof orderLines>
  | Exports<typeof orders>
  | Exports<typeof session>
  | Exports<typeof system>
  | Exports<typeof topCategories>,
  RouteContract
>;

type Method = Contract['method'];
/** The contracts by method and path. */
type Routes = { [M in Method]: { [C in Extract<Contract, { method: M }> as C['path']]: C } };
export type PathOf<M extends Method> = keyof Routes[M];
type Of<M extends Method, P extends PathOf<M>> = Routes[M][P];

type StaticOf<Schema> = Schema extends TSchema ? Static<Schema> : never;
type Part<C, Name extends string> = C extends { readonly [Key in Name]: infer Schema } ? StaticOf<Schema> : unknown;

/**
 * What a request to the route takes: the parameters of its path and of its query, in one object. Those of the query may
 * be left out: most have a default, and the server names any that it misses.
 */
export type Asked<M extends Method, P extends PathOf<M>> = Part<Of<M, P>, 'params'> & Partial<Part<Of<M, P>, 'query'>>;

/** What its body holds, for routes whose body is held against a schema; undefined for those without one. */
export type Sent<M extends Method, P extends PathOf<M>> =
  Of<M, P> extends { readonly body: { readonly schema: infer Schema } } ? StaticOf<Schema> : undefined;

/** What it answers when all is well: any of its successes. */
export type Answered<M extends Method, P extends PathOf<M>> =
  Of<M, P> extends { readonly answers: infer Answers } ? StaticOf<SchemaOf<Answers[SuccessOf<Answers>]>> : never;
type SuccessOf<Answers> = Extract<keyof Answers, 200 | 201 | 202>;
type SchemaOf<Answer> = Answer extends { readonly schema: infer Schema } ? Schema : never;
