import { describe, expect, it } from 'vitest';
import { plainSession } from '../../source/dashboard/plain/session.js';
import { SHORTLIST, scenarioOf } from './fixtures.js';
import { testServices } from './services.js';

function conversation() {
  const said: string[] = [];
  let isOver = false;
  const session = plainSession(
    {
      scenario: scenarioOf(),
      shortlist: SHORTLIST,
      capabilities: { colours: 'none', glyphs: 'unicode', background: 'dark' },
      services: testServices({
        listWorkloads: () => [{ id: 'chat', name: 'Chat', detail: 'talk' }],
      }),
    },
    (lines) => said.push(...lines),
    () => {
      isOver = true;
    },
  );
  return {
    session,
    after(line: string): string {
      said.length = 0;
      session.take(line);
      return said.join('\n');
    },
    isOver: () => isOver,
  };
}

describe('the linear mode', () => {
  it('begins with verdict, memory and what can be typed, without control codes', () => {
    const text = conversation().session.greeting.join('\n');
    expect(text).toContain('FITS with 63.0 GiB to spare of 79.6 GiB');
    expect(text).toContain('Weights: 15.0 GiB, exact');
    expect(text).toContain('Most users: 64');
    expect(text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\u2500-\u257f]/u);
  });

  it('prints after each line only what it changed', () => {
    const talk = conversation();
    const text = talk.after('users 8');
    expect(text).toContain('KV cache: 8.00 GiB, exact');
    expect(text).not.toContain('Weights:');
    expect(talk.after('undo')).toContain('KV cache: 1.00 GiB');
  });

  it('prints a pane, a page, a list, and why something can’t be done', () => {
    const talk = conversation();
    expect(talk.after('pane parameters')).toContain('Feed-forward: 5.64B, exact');
    expect(talk.after('explain weights')).toMatch(/Explained:[\s\S]*Source: /);
    expect(talk.after('explain first token')).toMatch(/First token|Prefill/);
    expect(talk.after('explain first token')).toContain('Source: ');
    expect(talk.after('workload')).toContain('Chat: talk');
    expect(talk.after('tp many')).toMatch(/^--tp "many": a whole number/);
  });

  it('helps with what can be typed, not with the keys of the screen', () => {
    const text = conversation().after('help');
    expect(text).toContain('  solve FIELD: the value that just fits');
    expect(text).toContain('  undo: undo');
    expect(text).not.toMatch(/Ctrl\+|[↑↓←→]/);
  });

  it('loads what is named, and ends', () => {
    const talk = conversation();
    expect(talk.after('gpt2 on l4')).toContain('FITS');
    expect(talk.isOver()).toBe(false);
    talk.after('quit');
    expect(talk.isOver()).toBe(true);
  });
});
