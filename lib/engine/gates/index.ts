/**
 * What is left of a recurrent net's step when its products are done, which an engine may do better: plain loops, which
 * are the reference. Sigmoid and tanh are an engine's own, within 2 units in the last place, so engines differ there;
 * one engine gives the same bits wherever the arrays lie.
 */
import { gruBackwardStep, gruForwardStep } from "./gru.ts";
import { lstmBackwardStep, lstmForwardStep } from "./lstm.ts";

/** Arrays of one call have one dtype; each comes with the place of its first element. See the plain loops for each. */
export interface GateLoops {
  lstmForward: typeof lstmForwardStep;
  lstmBackward: typeof lstmBackwardStep;
  gruForward: typeof gruForwardStep;
  gruBackward: typeof gruBackwardStep;
}

export const plainGates: GateLoops = {
  lstmForward: lstmForwardStep,
  lstmBackward: lstmBackwardStep,
  gruForward: gruForwardStep,
  gruBackward: gruBackwardStep,
};
