/** The classes of all layers that slide windows or change where places lie: each has a row in the tests' table of samples. */
export { Conv1D, Conv2D, Conv3D } from "./conv.ts";
export { Conv1DTranspose, Conv2DTranspose, Conv3DTranspose } from "./conv-transpose.ts";
export { DepthwiseConv1D, DepthwiseConv2D, SeparableConv1D, SeparableConv2D } from "./depthwise-conv.ts";
export { Cropping1D, Cropping2D, Cropping3D, ZeroPadding1D, ZeroPadding2D, ZeroPadding3D } from "./padding.ts";
export {
  AveragePooling1D,
  AveragePooling2D,
  AveragePooling3D,
  GlobalAveragePooling1D,
  GlobalAveragePooling2D,
  GlobalAveragePooling3D,
  GlobalMaxPooling1D,
  GlobalMaxPooling2D,
  GlobalMaxPooling3D,
  MaxPooling1D,
  MaxPooling2D,
  MaxPooling3D,
} from "./pooling.ts";
export { Resizing, UpSampling1D, UpSampling2D, UpSampling3D } from "./resizing.ts";
