/** Who writes the mail of each step; a new step needs a new row. */
import type { Writers } from '../letter.ts';
import { cancelled } from './cancelled.ts';
import { lapsed } from './lapsed.ts';
import { overdue } from './overdue.ts';
import { noData, ready } from './ready.ts';
import { verify } from './verify.ts';

export const writers: Writers = { verify, overdue, ready, 'no-data': noData, lapsed, cancelled };
