/** Why an operator of ONNX has no counterpart here, by groups. Who adds one moves its name to an adapter. */
const groups: Record<string, string> = {
  "text, sequences, optional values and control flow of a graph language":
    "StringConcat StringNormalizer StringSplit RegexFullMatch TfIdfVectorizer LabelEncoder SequenceInsert SequenceMap SequenceAt SequenceConstruct SequenceEmpty SequenceErase SequenceLength SplitToSequence ConcatFromSequence OptionalHasElement OptionalGetElement Optional If Loop Scan",
  "quantized numbers":
    "QuantizeLinear DequantizeLinear DynamicQuantizeLinear QLinearMatMul QLinearConv MatMulInteger ConvInteger",
  "complex numbers": "DFT STFT",
  "random numbers of another stream":
    "Bernoulli RandomNormal RandomNormalLike RandomUniform RandomUniformLike Multinomial",
  "image files and detection, which no notebook here has met":
    "ImageDecoder NonMaxSuppression RoiAlign MaxRoiPool DeformConv GridSample AffineGrid Col2Im MaxUnpool LRN MelWeightMatrix",
  "classical machine learning of the ai.onnx.ml domain": "TreeEnsemble ArrayFeatureExtractor Binarizer",
  "optimizers in ONNX's own form (ours are Keras's, with golden values)": "Adam Adagrad Momentum",
  "attention's newer kin": "LinearAttention FlexAttention RotaryEmbedding CausalConvWithState TensorScatter SwiGLU",
  "windows of signal processing": "BlackmanWindow HammingWindow HannWindow",
  "bits of one dtype read as another (frombuffer reads bytes)": "BitCast",
};

export const reasons: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(groups).flatMap(([reason, names]) => names.split(" ").map((name) => [name, reason])),
);
