// Requests of a browser's forms and of a program.
import http from 'node:http';
import { origin } from './server.mjs';

const agent = new http.Agent({ keepAlive: true, maxSockets: 64 });

function send(method, path, headers, body) {
  return new Promise((resolve, reject) => {
    const length = body === undefined ? {} : { 'content-length': Buffer.byteLength(body) };
    const sent = http.request(origin + path, { method, headers: { ...headers, ...length }, agent }, (answer) => {
      const parts = [];
      answer.on('data', (part) => parts.push(part));
      answer.on('end', () => resolve({ status: answer.statusCode, headers: answer.headers, text: Buffer.concat(parts).toString() }));
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

export const cookieHeader = (cookies) => Object.entries(cookies).map(([name, value]) => `${name}=${value}`).join('; ');

/** A browser's request; it keeps the cookies. */
export async function request(method, path, { form, cookies = {}, accept = 'application/json' } = {}) {
  const headers = { accept, cookie: cookieHeader(cookies) };
  if (method === 'POST') {
    Object.assign(headers, { 'content-type': 'application/x-www-form-urlencoded', 'sec-fetch-site': 'same-origin' });
  }
  const answer = await send(method, path, headers, form && new URLSearchParams(form).toString());
  for (const line of answer.headers['set-cookie'] ?? []) {
    const [, name, value] = /^([^=]+)=([^;]*)/.exec(line);
    cookies[name] = value;
  }
  return answer;
}

export const post = (path, form, cookies) => request('POST', `/sfn/${path}`, { form: form ?? {}, cookies });

/** A program's request. */
export const api = (method, path, body) =>
  send(method, path, { accept: 'application/json', 'content-type': 'application/json' }, JSON.stringify(body));
