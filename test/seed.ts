/**
 * The seed of every test with random cases; each shows it. The same cases each run, so that a landing does not hang on
 * luck: `GLASSBOX_SEED=new npm test -- test/lib` draws others, and `GLASSBOX_SEED=7` repeats some (docs/decisions/0160).
 */
const asked = process.env["GLASSBOX_SEED"];
export const seed = asked === "new" ? Date.now() % 1_000_000 : Number(asked ?? 20_261_122);
