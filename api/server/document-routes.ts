/** The interface's own description, and what each problem means. */
import { wordsOf } from '../../domain/languages/message.ts';
import { z } from 'zod';
import { problems, type ProblemName } from '../call/problems/problem.ts';
import { notFound } from '../../domain/refusal.ts';
import { compressed } from './compressed.ts';
import { oauthOperations } from '../oauth/described.ts';
import { openApiDocument } from './openapi.ts';
import { problemPage } from '../ui/problem.tsx';

import { route, type Route } from '../call/route.ts';

const open = { anyone: 'it says nothing about anybody' };

export function documentRoutes(described: readonly Route[], publicUrl: string): Route[] {
  const document = compressed('json', JSON.stringify(openApiDocument(described, publicUrl, oauthOperations())));
  return [
    route({
      method: 'get',
      path: '/openapi.json',
      policy: open,
      summary: 'The interface, as OpenAPI 3.1.',
      rule: '–',
      responses: { 200: { description: 'The document.' } },
      handler: () => ({ stream: async (req, res) => document(req, res) }),
    }),
    route({
      method: 'get',
      path: '/problems/:name',
      policy: open,
      summary: 'What a type of problem means and what to do about it.',
      rule: '–',
      params: z.strictObject({ name: z.string() }),
      responses: { 200: { description: 'An explanation.' } },
      handler: ({ params: { name } }) => {
        if (!isProblem(name)) throw notFound();
        const { status, title } = problems[name];
        return {
          body: { type: `/problems/${name}`, title, status, detail: wordsOf('pages', 'en', `problem.${name}.advice`) },
          page: problemPage({ problem: name }),
        };
      },
    }),
  ];
}

const isProblem = (name: string): name is ProblemName => Object.hasOwn(problems, name);
