/** The tour of one's own data works as it stands there (R7, R10, R16, R62): by HTTP, Kafka and Parquet in, out of a bucket in three formats. */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { launchBrowser, open, signInAs } from '../front-door/browser.ts';
import { environmentOf } from '../front-door/processes.ts';
import { openRecord } from '../front-door/record.ts';
import { noKafka, startOwnKafka, type OwnKafka } from '../ingest/own-kafka.ts';
import { startOwnSandbox, type OwnSandbox } from '../setup/own-sandbox.ts';
import { describeOnS3 } from '../storage/s3.ts';
import { blocksOf, patternOf, printed } from './tours.ts';

if (noKafka !== undefined) console.log(`The tour of one's own data is skipped: ${noKafka}`);
const where = noKafka === undefined ? describeOnS3 : describe.skip;

where('the tour of one’s own data', () => {
  const blocks = blocksOf(readFileSync('docs/tour-data.md', 'utf8'));
  let outputs: string[] = [];
  let kafka: OwnKafka;
  let sandbox: OwnSandbox;
  beforeAll(async () => {
    kafka = await startOwnKafka();
    await kafka.makeTopic('readings', 3);
    const read = { KAFKA_BROKERS: kafka.brokers, KAFKA_TOPIC: 'readings' };
    sandbox = await startOwnSandbox({ environment: read, more: ['--storage=s3'] });
    Object.assign(process.env, sandbox.facts);
    outputs = await printed(blocks, {
      'http://localhost:3000': sandbox.facts.SANDBOX_URL,
      'http://localhost:3005': `http://localhost:${environmentOf('api')['INGEST_PORT']}`,
      '127.0.0.1:9092': kafka.brokers,
      'DATA=.data': `DATA=${sandbox.facts.SANDBOX_DATA}`,
    });
  }, 300_000);
  afterAll(async () => {
    await sandbox?.stop();
    await kafka?.stop();
  });

  for (const [i, { about, promise }] of blocks.entries())
    if (promise !== undefined)
      test(about, () => {
        expect(outputs[i]).toMatch(patternOf(promise));
      });

  test('See them: the page of each vehicle has its newest value and its days', async () => {
    const record = openRecord();
    const browser = await launchBrowser();
    try {
      const { id } = (await record('accounts').where('id', 'like', 'tour-%').first('id')) as { id: string };
      const page = await browser.newPage();
      await signInAs(page, id, '/products');
      const addresses = await page
        .locator('ul.rows a')
        .evaluateAll((links) => links.map((link) => link.getAttribute('href') ?? ''));
      const pages: string[] = [];
      for (const address of addresses) {
        await open(page, address);
        pages.push(await page.locator('main').innerText());
      }
      const [car, van] = pages.toSorted();
      expect(car).toMatch(/^Car of the tour[\s\S]*Newest values[\s\S]*Speed of the vehicle\.\s*51 km\/h/);
      expect(van).toMatch(/^Van of the tour[\s\S]*600 readings/);
    } finally {
      await browser.close();
      await record.destroy();
    }
  });
});
