/** The floor of a decision: Express and one committed update, with nothing around them. Started by `revoke.ts`. */
import type { AddressInfo } from 'node:net';
import express from 'express';
import { Pool } from 'pg';

const pool = new Pool({ connectionString: process.argv[2], max: 20 });
const app = express();
app.post('/:id', async (req, res) => {
  const { rowCount } = await pool.query('update revoke_floor set ended_at = clock_timestamp() where id = $1', [
    req.params.id,
  ]);
  res.status(rowCount === 1 ? 200 : 404).json({ ended: true });
});
const server = app.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port)); // TCP has one
process.on('disconnect', () => process.exit());
