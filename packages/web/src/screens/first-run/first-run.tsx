// No merchant yet: what to do next, with lines to copy. The screen leaves by itself when the first merchant appears.

import { TopBar } from '../../frame/top-bar.tsx';
import { Command } from '../../ui/command.tsx';

export function FirstRun() {
  const origin = location.origin;
  const port = location.port || (location.protocol === 'https:' ? '443' : '80');
  return (
    <>
      <title>Topline</title>
      <TopBar />
      <main className="wrap narrow" id="numbers">
        <h1 className="headline">
          <b className="headline-name">Nothing to rank yet.</b> Topline runs and waits for its first merchant; this page
          turns into the ranking as soon as there is one.
        </h1>
        <section className="way">
          <h2>Send an order yourself</h2>
          <p>A merchant with its calendar and currency, a category, and one order of two cups:</p>
          <Command label="Commands for a first order" text={firstOrder(origin, new Date())} />
        </section>
        <section className="way">
          <h2>Bring orders you have</h2>
          <p>
            A CSV file, also packed as .csv.gz. Merchants and categories are made from it; running it twice changes
            nothing.
          </p>
          <Command
            label="Command for an import"
            text={`npm run import -- --url http://localhost:${port} orders.csv.gz`}
          />
        </section>
        <section className="way">
          <h2>Or look at invented shops</h2>
          <p>
            Four demo merchants come with a plain start. If you have just started it so, they will be here in a moment.
          </p>
          <Command label="Command for a start with demo data" text="npm start" />
        </section>
      </main>
    </>
  );
}

function firstOrder(origin: string, now: Date): string {
  const orderDate = `${now.toISOString().slice(0, 19)}Z`;
  return `JSON='content-type: application/json'
curl -X PUT ${origin}/v1/merchants/1 -H "$JSON" -d '{
  "name": "Kaffeehaus Berlin", "currency": "EUR",
  "timezone": "Europe/Berlin", "weekStart": "MONDAY"}'
curl -X PUT ${origin}/v1/merchants/1/categories/1 -H "$JSON" -d '{
  "name": "Coffee"}'
curl -X POST ${origin}/v1/orders -H "$JSON" -d '{
  "externalOrderId": "first-1", "merchantId": 1, "orderDate": "${orderDate}",
  "items": [{"categoryId": 1, "quantity": 2, "lineAmount": 7.60}]}'`;
}
