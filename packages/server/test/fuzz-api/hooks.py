"""What npm run fuzz:api adds to schemathesis: three checks of our own, and a count of calls by operation and status.

Guarantee: a request that fits its schema is refused (400, 422) only at a place for which the operation's x-rules give a
reason; a bulk with a wrong item says of at least one item that it is refused; an answer comes by its x-deadline-ms.
"""

import atexit
import json
import os
import re
from collections import Counter, defaultdict

import schemathesis
from schemathesis.specs.openapi.checks import is_unexpected_http_status_case

REFUSED = (400, 422)
BULK = "POST /v1/orders/bulk"

# Between the deadline and the answer that it was missed; this machine may be busy.
GRACE_SECONDS = 5

calls = defaultdict(Counter)


@schemathesis.hook
def after_call(context, case, response):
    calls[case.operation.label][response.status_code] += 1


@atexit.register
def write_calls():
    path = os.environ.get("TOPLINE_FUZZ_CALLS")
    if path is not None:
        with open(path, "w", encoding="utf-8") as file:
            json.dump(calls, file)


def pattern_of(pointer):
    """`*` stands for any one token."""
    return re.compile(re.escape(pointer).replace(r"\*", "[^/]+"))


@schemathesis.check
def refused_by_a_documented_rule(ctx, response, case):
    if case.meta is None or is_unexpected_http_status_case(case):
        return
    if response.status_code not in REFUSED or not case.meta.generation.mode.is_positive:
        return
    rules = [pattern_of(rule["pointer"]) for rule in case.operation.definition.raw.get("x-rules", [])]
    for place in response.json()["errors"]:
        if not any(rule.fullmatch(place["pointer"]) for rule in rules):
            raise AssertionError(
                f"the request fits its schema, and no rule of {case.operation.label} speaks of "
                f"{place['pointer'] or 'the whole request'}: {place['detail']}"
            )


@schemathesis.check
def answered_by_its_deadline(ctx, response, case):
    deadline = case.operation.definition.raw["x-deadline-ms"] / 1000 + GRACE_SECONDS
    if response.elapsed > deadline:
        raise AssertionError(f"took {response.elapsed:.1f} s, due after {deadline:.1f} s")


@schemathesis.check
def a_wrong_item_of_a_bulk_is_refused(ctx, response, case):
    if case.meta is None or case.operation.label != BULK or is_unexpected_http_status_case(case):
        return
    if response.status_code != 200 or case.meta.generation.mode.is_positive or case.media_type != "application/json":
        return
    if all(result["status"] < 400 for result in response.json()["results"]):
        raise AssertionError("an item that does not fit its schema was accepted")
