/**
 * One side, one work, one process: `side.mjs ours fit 5` runs the work five times, each freshly prepared, and prints
 * milliseconds (the first is cold) and processor milliseconds of all threads, as JSON.
 */
const [name, work, rounds] = process.argv.slice(2);
const [module, backend] = name.split(" ");
const processor = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};

// Samples and weights are the bench's affair, not a part of any side's import.
await import("./data.mjs");
const started = performance.now();
const cpuStarted = processor();
const side = await import(`./${module}.mjs`);
if (backend) await side.choose(backend);
const wall = [];
const cpu = [];
let answer;
if (work === "import") {
  answer = await side.works.import()();
  wall.push(performance.now() - started);
  cpu.push(processor() - cpuStarted);
} else {
  // Rounds that take next to no time are timed by the hundred.
  const share = side.share?.[work] ?? 1;
  const repeat = work === "predict 1" ? 200 : 1;
  let run;
  for (let i = 0; i < Number(rounds); i++) {
    // To predict warm is to predict with a model that has: on every side its first calls trace, compile or plan.
    if (run === undefined || !work.startsWith("predict")) run = side.works[work]();
    const times = i === 0 ? 1 : repeat;
    const [from, cpuFrom] = [performance.now(), processor()];
    for (let k = 0; k < times; k++) answer = await run();
    wall.push(((performance.now() - from) * share) / times);
    cpu.push(((processor() - cpuFrom) * share) / times);
  }
}
console.log(JSON.stringify({ about: side.about, wall, cpu, answer }));
