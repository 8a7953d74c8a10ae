// One live line on stderr; where stderr is no terminal, a line now and then.

export interface Progress {
  show(done: number, total: number, what: string): void;
  /** A line that stays. */
  note(line: string): void;
  end(): void;
}

const LINE_INTERVAL_MS = 15_000;

export function createProgress(stream: NodeJS.WriteStream): Progress {
  const start = performance.now();
  let lastLine = Number.NEGATIVE_INFINITY;
  const clear = (): void => {
    if (stream.isTTY) stream.write('\r\u001b[2K');
  };
  return {
    show(done, total, what) {
      const text = `[${done + 1}/${total}] ${what}${describeRest(done, total, performance.now() - start)}`;
      if (stream.isTTY) {
        clear();
        stream.write(text.slice(0, stream.columns - 1));
      } else if (performance.now() - lastLine > LINE_INTERVAL_MS) {
        lastLine = performance.now();
        stream.write(`${text}\n`);
      }
    },
    note(line) {
      clear();
      stream.write(`${line}\n`);
    },
    end: clear,
  };
}

function describeRest(done: number, total: number, elapsedMs: number): string {
  if (done === 0) return '';
  const seconds = Math.round((elapsedMs / done / 1000) * (total - done));
  return `, about ${seconds >= 90 ? `${Math.round(seconds / 60)} min` : `${seconds} s`} to go`;
}
