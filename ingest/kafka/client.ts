/** How the brokers are reached: the one place where settings become the library's options. */
import { hostname } from 'node:os';
import type { BaseOptions } from '@platformatic/kafka';
import type { KafkaSettings } from '../../kafka-settings.ts';

export type ClientOptions = Pick<
  BaseOptions,
  'clientId' | 'bootstrapBrokers' | 'tls' | 'tlsServerName' | 'sasl' | 'retries' | 'retryDelay' | 'metadataMaxAge'
>;

export const clientOptions = ({ brokers, tls, sasl }: KafkaSettings): ClientOptions => ({
  clientId: `right-of-way-ingest-${hostname().replaceAll(/[^\w.-]/g, '-')}-${process.pid}`,
  bootstrapBrokers: brokers,
  ...(tls && { tls, tlsServerName: true }),
  ...(sasl && { sasl }),
  retries: 2,
  retryDelay: 300,
});
