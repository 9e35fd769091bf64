// What Node's HTTP parser refuses, answered like every other refusal: 400, 408, 413, 431, and 405 for CONNECT.
//
// States of a socket: normal → refused (the answer is written, our side is closed, what still arrives is dropped) →
// destroyed when the client closes too or after discardMs. Guarantee: a refusal is never written into the middle of
// another answer, nor in place of the answer to a request that had arrived whole, which is still sent.

import type { Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { Fault } from '@topline/domain/fault.ts';
import type { HttpLimits } from './limits.ts';
import { malformedRequest, rawProblem } from './problem-answer.ts';

export function answerParserErrors(server: Server, limits: HttpLimits): void {
  const refused = new WeakSet<Duplex>();
  const responses = new WeakMap<Duplex, ServerResponse>();
  const refuse = (socket: Duplex, fault: Fault): void => {
    if (refused.has(socket)) return;
    refused.add(socket);
    const response = responses.get(socket);
    const answering = response !== undefined && !response.writableFinished ? response : undefined;
    if (answering?.req.complete) {
      closeAfter(answering, socket);
      return;
    }
    // Half an answer to the broken request itself cannot be taken back.
    if (answering?.headersSent || !socket.writable) {
      socket.destroy();
      return;
    }
    socket.on('error', () => socket.destroy());
    socket.end(rawProblem(fault));
    socket.resume();
    setTimeout(() => socket.destroy(), limits.discardMs).unref();
  };

  server.prependListener('request', (request, response) => responses.set(request.socket, response));
  server.on('clientError', (error: NodeJS.ErrnoException, socket: Socket) => {
    if (error.code === 'ECONNRESET') socket.destroy();
    else refuse(socket, parserFault(error.code, limits));
  });
  server.on('connect', (_request, socket) => refuse(socket, connectRefused()));
  server.on('checkExpectation', (_request, response: ServerResponse) => {
    const { socket } = response;
    if (socket !== null) refuse(socket, expectationFailed());
  });
}

/** What is broken came after a request that had arrived whole: that one still gets its answer, and nothing else. */
function closeAfter(response: ServerResponse, socket: Duplex): void {
  response.shouldKeepAlive = false;
  response.once('close', () => socket.destroy());
}

function parserFault(code: string | undefined, limits: HttpLimits): Fault {
  switch (code) {
    case 'ERR_HTTP_REQUEST_TIMEOUT': {
      const detail = 'The request did not arrive whole in time.';
      return new Fault('request-timeout', detail);
    }
    case 'HPE_HEADER_OVERFLOW': {
      const detail = `Request line and header fields may have ${limits.headerBytesMax} bytes together.`;
      return new Fault('headers-too-large', detail, { errors: [{ pointer: '/headers', detail }] });
    }
    case 'HPE_CHUNK_EXTENSIONS_OVERFLOW':
      return new Fault('body-too-large', 'The chunk extensions of the body are too long.');
    default:
      return malformedRequest('', 'The request is not well-formed HTTP/1.1.');
  }
}

function connectRefused(): Fault {
  const detail = 'This server is no proxy.';
  return new Fault('method-not-allowed', detail, {
    errors: [{ pointer: '/method', detail }],
    headers: { allow: 'GET, HEAD, POST, PUT' },
  });
}

function expectationFailed(): Fault {
  const detail = 'The one expectation that is met is 100-continue.';
  return new Fault('expectation-failed', detail, { errors: [{ pointer: '/headers/expect', detail }] });
}
