// A small program for the tests of the terminal driver: shows its size and each key it gets.
const { stdin, stdout } = process;
stdout.write('\u001B[?1049h\u001B[?25l');
const show = (text) => stdout.write(`\u001B[2J\u001B[H${text}`);
const size = () => `${stdout.columns}x${stdout.rows}`;
const leave = (code) => {
  stdout.write('\u001B[?25h\u001B[?1049l');
  process.exit(code);
};
stdin.setRawMode(true);
stdin.on('data', (keys) => {
  if (String(keys) === 'q') leave(0);
  else show(`pressed ${JSON.stringify(String(keys))} ${process.env.FLAVOUR ?? 'plain'}`);
});
stdout.on('resize', () => show(`size ${size()}`));
process.on('SIGTERM', () => leave(3));
// Last of all: who waits for it may send anything next.
show(`ready ${size()} \u001B[1;31mred\u001B[0m \u001B[7m漢字\u001B[0m end`);
