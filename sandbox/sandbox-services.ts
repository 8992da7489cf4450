/** What the sandbox's own addresses work with, and who may call them. */
import type { Client } from '@temporalio/client';
import type { Knex } from 'knex';
import type { Drives } from './drive/drives.ts';

export interface SandboxServices {
  /** As the database's owner: time travel writes what the application may not. */
  owner: Knex;
  client: Client;
  drives: Drives;
  identityUrl: string;
  publicUrl: string;
  metricsUrl: string;
  /** The stand-in for the mail service. */
  mailUrl: string;
  /** The third party's demo application. */
  demoAppUrl: string;
  /** Temporal's Web UI, where the engine brings it. */
  temporalUiUrl: string | undefined;
}

export const open = { anyone: 'the sandbox is nobody’s production' } as const;
