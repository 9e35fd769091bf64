// The Kafka adapter keeps the promises of the port, on a real broker, with the relay before it.
import { describeEventLog } from '../stream/event-log-contract.ts';
import { createKafkaHarness } from './kafka-harness.ts';

describeEventLog('a Kafka topic that the relay fills', createKafkaHarness);
