/** Layers for sequences, and the cells they run. */
import type { NDArray } from "../../../core/ndarray.ts";
import { factory } from "../../factory.ts";
import type { SymbolicTensor } from "../../symbolic.ts";
import { Bidirectional, type BidirectionalOptions } from "./bidirectional.ts";
import { RecurrentCell } from "./cell.ts";
import { GRU, type GRUOptions } from "./gru.ts";
import { GRUCell } from "./gru-cell.ts";
import { LSTM, type LSTMOptions } from "./lstm.ts";
import { LSTMCell } from "./lstm-cell.ts";
import { type RecurrentCallOptions, RNN, type RNNOptions } from "./rnn.ts";
import { SimpleRNN, type SimpleRNNOptions } from "./simple-rnn.ts";
import { SimpleRNNCell } from "./simple-rnn-cell.ts";
import { StackedRNNCells } from "./stacked.ts";
import { TimeDistributed } from "./time-distributed.ts";

export type { CellResult } from "./cell.ts";
export type { RecurrentCallOptions } from "./rnn.ts";
export {
  Bidirectional,
  GRU,
  GRUCell,
  LSTM,
  LSTMCell,
  RecurrentCell,
  RNN,
  SimpleRNN,
  SimpleRNNCell,
  StackedRNNCells,
  TimeDistributed,
};

/** A layer whose calls give a list: the output, then the last states. */
export type ReturningState<L> = {
  (inputs: SymbolicTensor | readonly SymbolicTensor[], options?: RecurrentCallOptions): SymbolicTensor[];
  (inputs: NDArray | readonly NDArray[], options?: RecurrentCallOptions): NDArray[];
} & L;

/** Whose options say at compile time whether states are given. */
interface RecurrentFactory<F, O, L> {
  (first: F, options: O & { returnState: true }): ReturningState<L>;
  (options: O & { returnState: true }): ReturningState<L>;
  (first: F | O, options?: O): L;
}

/** Long short-term memory: `layers.lstm(32)`. */
export const lstm = factory(LSTM) as RecurrentFactory<number, LSTMOptions, LSTM>;
/** Gated recurrent unit: `layers.gru(32)`. */
export const gru = factory(GRU) as RecurrentFactory<number, GRUOptions, GRU>;
/** The simplest recurrent net: `layers.simpleRNN(32)`. */
export const simpleRNN = factory(SimpleRNN) as RecurrentFactory<number, SimpleRNNOptions, SimpleRNN>;
/** A cell of one's own over a sequence: `layers.rnn(layers.lstmCell(8))`. */
export const rnn = factory(RNN) as RecurrentFactory<RecurrentCell | readonly RecurrentCell[], RNNOptions, RNN>;
/** One step of an LSTM. */
export const lstmCell = factory(LSTMCell);
/** One step of a GRU. */
export const gruCell = factory(GRUCell);
/** One step of the simplest recurrent net. */
export const simpleRNNCell = factory(SimpleRNNCell);
/** Cells one above the other as one. */
export const stackedRNNCells = factory(StackedRNNCells);
/** A recurrent layer in both directions: `layers.bidirectional(layers.lstm(32))`. */
export const bidirectional = factory(Bidirectional) as {
  (layer: ReturningState<RNN>, options?: BidirectionalOptions): ReturningState<Bidirectional>;
  (layer: RNN, options: BidirectionalOptions & { mergeMode: null }): ReturningState<Bidirectional>;
  (layer: RNN | BidirectionalOptions, options?: BidirectionalOptions): Bidirectional;
};
/** A layer for each step by itself: `layers.timeDistributed(layers.dense(4))`. */
export const timeDistributed = factory(TimeDistributed);

/** @internal By name. */
export const recurrentClasses = {
  LSTM,
  GRU,
  SimpleRNN,
  RNN,
  LSTMCell,
  GRUCell,
  SimpleRNNCell,
  StackedRNNCells,
  Bidirectional,
  TimeDistributed,
} as const;
