// The lines that make a first merchant, its first category and its first order. Pasting them twice changes nothing.

export function firstOrder(origin: string, now: Date): string {
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
