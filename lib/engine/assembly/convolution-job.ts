/** What a convolution is told beside the grid of its windows (grid.ts): lib/engine/wasm/convolution.ts writes it. */
const JOB: usize = 1536;

/** The kernel [patch, filters]. */
@inline export function weights(): usize { return load<u32>(JOB, 0); }
/** From one row of it to the next. */
@inline export function weightsLine(): usize { return load<u32>(JOB, 4); }
/** [windows, filters]: the convolution, or its gradient. */
@inline export function windows(): usize { return load<u32>(JOB, 8); }
@inline export function filters(): i32 { return load<i32>(JOB, 12); }
/** Units of all images. */
@inline export function allUnits(): i32 { return load<i32>(JOB, 16); }
/** Sums of the kernel's gradient, [chunks, patch, filters], and how many units make a chunk. */
@inline export function sums(): usize { return load<u32>(JOB, 20); }
@inline export function chunk(): i32 { return load<i32>(JOB, 24); }
/** Whether the image's gradient is set to zero first. */
@inline export function clears(): bool { return load<i32>(JOB, 28) != 0; }
/** From one window's filters to the next's. */
@inline export function line(): usize { return load<u32>(JOB, 32); }
/** Windows of a unit down and across at most, and whether bands are copied: lib/engine/wasm/bands.ts decides. */
@inline export function bandH(): i32 { return load<i32>(JOB, 36); }
@inline export function bandW(): i32 { return load<i32>(JOB, 40); }
@inline export function copies(): bool { return load<i32>(JOB, 44) != 0; }
/** [filters], what is added to each window of the convolution, or 0; and whether what is below 0 then becomes 0. */
@inline export function bias(): usize { return load<u32>(JOB, 48); }
@inline export function rectifies(): bool { return load<i32>(JOB, 52) != 0; }
/** An image like the one that gets a gradient: where it is not above 0, nothing goes back. Or 0. */
@inline export function mask(): usize { return load<u32>(JOB, 56); }
/** The kernel as Winograd's products read it, and the tiles of a unit (winograd.ts). */
@inline export function turned(): usize { return load<u32>(JOB, 60); }
@inline export function tilesOfUnit(): i32 { return load<i32>(JOB, 64); }
/** Filters whose sums for the kernel's gradient fit in scratch at once. */
@inline export function filtersAtOnce(): i32 { return load<i32>(JOB, 68); }
