// What every event log guarantees (stream/event-log.ts), as a suite that each adapter runs against its own real server:
//   describeEventLog('name', createHarness);
// The harness gives transactions, because the hardest promise is about writers that overlap: a log without open transactions
// may gather the records of one and write them at its commit.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { EventLog } from '../../src/stream/event-log.ts';
import { until } from '../until.ts';
import { checkAsOf } from './as-of-check.ts';
import { interleave } from './interleavings.ts';
import { overlap } from './overlapping-writers.ts';
import { createTail, markEnd, readAll } from './tail.ts';

export interface LogHarness {
  readonly eventLog: EventLog;
  /** The same log as a process sees it that has just started. */
  reopen(): EventLog;
  /** Several may be open at once; each has its place in the order of writers from here on. */
  begin(): Promise<LogWriting>;
  stop(): Promise<void>;
}

export interface LogWriting {
  append(partition: number, value: string): Promise<void>;
  /** Resolves when the records are in the log for good. */
  commit(): Promise<void>;
  rollback(): Promise<void>;
}

export function describeEventLog(name: string, createHarness: () => Promise<LogHarness>): void {
  describe(`${name} is an event log`, () => {
    let harness: LogHarness;
    before(async () => {
      harness = await createHarness();
    });
    after(() => harness.stop());

    const write = async (partition: number, ...values: string[]) => {
      const writing = await harness.begin();
      for (const value of values) await writing.append(partition, value);
      await writing.commit();
    };
    /** Where the partition ends now. A mark is written and waited for: somebody else's transaction may hold the log meanwhile. */
    const endOf = (partition: number) => markEnd(harness, partition);

    test('a partition that nobody wrote to is read to its end at once, and stays where it is', async () => {
      const { eventLog } = harness;
      const batch = await eventLog.read(0, eventLog.start, 10);
      assert.deepEqual([batch.records, batch.next, batch.more], [[], eventLog.start, false]);
    });

    test('records come in the order of their commits, each in its partition', async () => {
      const first = createTail(harness.eventLog, 0, await endOf(0));
      const second = createTail(harness.eventLog, 1, await endOf(1));
      await write(0, 'a', 'b');
      await write(1, 'c');
      await write(0, 'd');
      await until('all are readable', async () => {
        await Promise.all([first.readToEnd(), second.readToEnd()]);
        return first.values().length + second.values().length === 4;
      });
      assert.deepEqual([first.values(), second.values()], [['a', 'b', 'd'], ['c']]);
    });

    test('what follows a position is the same for every reader, at every time and in every batch size', async () => {
      for (const value of ['e', 'f', 'g', 'h', 'i']) await write(0, value, `${value}2`);
      await endOf(0);
      const whole = await readAll(harness.eventLog, 0, 1_000);
      assert.ok(whole.length >= 10);
      assert.deepEqual(await readAll(harness.eventLog, 0, 3), whole);
      await write(0, 'later');
      for (const [index, record] of whole.entries()) {
        const again = await harness.reopen().read(0, record.position, whole.length - index - 1 || 1);
        const expected = whole.slice(index + 1);
        assert.deepEqual(again.records.slice(0, expected.length), expected, `after ${record.position}`);
      }
    });

    test('a batch holds no more than was asked for and says when there is more', async () => {
      const from = await endOf(2);
      await write(2, 'one', 'two', 'three');
      await until('three records can be read', async () => {
        const { records } = await harness.eventLog.read(2, from, 10);
        return records.length === 3;
      });
      const batch = await harness.eventLog.read(2, from, 2);
      assert.deepEqual([batch.records.map((record) => record.value), batch.more], [['one', 'two'], true]);
      assert.equal(batch.next, batch.records[1]?.position);
      const rest = await harness.eventLog.read(2, batch.next, 2);
      assert.deepEqual([rest.records.map((record) => record.value), rest.more], [['three'], false]);
    });

    test('many records of one transaction keep their order in batches that cut through it', async () => {
      const tail = createTail(harness.eventLog, 2, await endOf(2));
      const values = Array.from({ length: 120 }, (_, index) => `record ${index}`);
      await write(2, ...values);
      await until('the last record is read', async () => {
        await tail.readToEnd(7);
        return tail.values().includes('record 119');
      });
      assert.deepEqual(tail.values(), values);
    });

    test('a reader that crashed before it stored its position gets the same records again', async () => {
      const stored = await endOf(1);
      await write(1, 'k', 'l');
      const crashed = createTail(harness.eventLog, 1, stored);
      await until('the records are readable', async () => {
        await crashed.readToEnd();
        return crashed.values().length === 2;
      });
      const restarted = createTail(harness.reopen(), 1, stored);
      await restarted.readToEnd();
      assert.deepEqual(restarted.records(), crashed.records());
    });

    test('records of a transaction that was rolled back are never read', async () => {
      const tail = createTail(harness.eventLog, 3, await endOf(3));
      const undone = await harness.begin();
      await undone.append(3, 'never');
      await undone.rollback();
      await write(3, 'kept');
      await until('the record behind it is readable', async () => {
        await tail.readToEnd();
        return tail.values().length > 0;
      });
      assert.deepEqual(tail.values(), ['kept']);
    });

    test('in every interleaving of two transactions a reader gets each committed record once', async () => {
      const found = await interleave(harness, 0);
      assert.deepEqual(found.lost, []);
      assert.deepEqual(found.repeated, []);
    });

    test('nothing is skipped under many overlapping commits, and a second reading is the same', async () => {
      const { committed, read } = await overlap(harness);
      const partitions = Array.from({ length: harness.eventLog.partitions }, (_, part) => part);
      for (const part of partitions) {
        assert.deepEqual(read[part]?.toSorted(), committed[part]?.toSorted(), `partition ${part}`);
        const again = (await readAll(harness.reopen(), part, 50)).map((record) => record.value);
        assert.deepEqual(
          again.slice(again.indexOf(read[part]?.[0] ?? ''), -1),
          read[part],
          `order of partition ${part}`,
        );
      }
      assert.ok(committed.flat().length > 200, 'the writers wrote');
    });

    test('asOf never claims a commit that a reading up to its position would miss', () => checkAsOf(harness));

    test('asOf passes every commit without further traffic', async () => {
      await write(0, 'last');
      const committedBeforeMs = Date.now() + 1;
      const end = await endOf(0);
      await until('asOf has passed the commit', async () => {
        const batch = await harness.eventLog.read(0, end, 10);
        return (batch.asOfMs ?? 0) >= committedBeforeMs;
      });
    });

    test('asOf of a reader that is behind does not claim what it has not read, however long that has been there', async () => {
      const from = await endOf(2);
      const committedBeforeMs: number[] = [];
      for (const value of ['p', 'q', 'r', 's']) {
        await write(2, value);
        committedBeforeMs.push(Date.now() + 1);
      }
      const end = await endOf(2);
      const whole = Date.now();
      await until('asOf at the end has passed all of them', async () => {
        const { asOfMs } = await harness.eventLog.read(2, end, 10);
        return (asOfMs ?? 0) > whole;
      });
      for (const [read, firstUnread] of committedBeforeMs.entries()) {
        if (read === 0) continue;
        const batch = await harness.eventLog.read(2, from, read);
        assert.equal(batch.records.length, read);
        assert.ok((batch.asOfMs ?? 0) < firstUnread, `${read} read: asOf ${batch.asOfMs}, unread ${firstUnread}`);
      }
    });

    test('lag counts every committed record after a position, for each partition on its own', async () => {
      const positions = new Map([
        [0, await endOf(0)],
        [1, await endOf(1)],
      ]);
      await write(0, 'm');
      const writtenBeforeMs = Date.now();
      const open = await harness.begin();
      await open.append(0, 'not committed');
      await write(0, 'n', 'o');
      // A record that is just being carried on may be counted twice for a moment, and never not at all.
      const counts = async () => {
        const measured = await harness.eventLog.lag(positions);
        return [measured.get(0)?.records ?? 0, measured.get(1)?.records ?? 0];
      };
      await until('the lag is told', async () => {
        const [first = 0, second = 0] = await counts();
        assert.ok(first >= 3, 'a committed record is not counted');
        return first === 3 && second === 0;
      });
      await until('the delay grows with the age of the oldest record', async () => {
        const aged = (await harness.eventLog.lag(positions)).get(0)?.delayMs ?? 0;
        return aged >= 100 && aged >= Date.now() - writtenBeforeMs - 50;
      });
      assert.equal((await harness.eventLog.lag(positions)).get(1)?.delayMs, 0);
      await open.rollback();
      const end = await endOf(0);
      await until('nothing is behind', async () => {
        const left = (await harness.eventLog.lag(new Map([[0, end]]))).get(0);
        return left?.records === 0 && left.held === 0 && left.delayMs === 0;
      });
    });
  });
}
