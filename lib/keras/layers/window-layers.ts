/** The layers that slide windows or change where places lie, and a function for each, under all of Keras's names. */
import { factory } from "../factory.ts";
import { Conv1D, Conv2D, Conv3D } from "./conv.ts";
import { Conv1DTranspose, Conv2DTranspose, Conv3DTranspose } from "./conv-transpose.ts";
import { DepthwiseConv1D, DepthwiseConv2D, SeparableConv1D, SeparableConv2D } from "./depthwise-conv.ts";
import { Cropping1D, Cropping2D, Cropping3D, ZeroPadding1D, ZeroPadding2D, ZeroPadding3D } from "./padding.ts";
import {
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
import { Resizing, UpSampling1D, UpSampling2D, UpSampling3D } from "./resizing.ts";

export {
  AveragePooling1D,
  AveragePooling1D as AvgPool1D,
  AveragePooling2D,
  AveragePooling2D as AvgPool2D,
  AveragePooling3D,
  AveragePooling3D as AvgPool3D,
  Conv1D,
  Conv1D as Convolution1D,
  Conv1DTranspose,
  Conv1DTranspose as Convolution1DTranspose,
  Conv2D,
  Conv2D as Convolution2D,
  Conv2DTranspose,
  Conv2DTranspose as Convolution2DTranspose,
  Conv3D,
  Conv3D as Convolution3D,
  Conv3DTranspose,
  Conv3DTranspose as Convolution3DTranspose,
  Cropping1D,
  Cropping2D,
  Cropping3D,
  DepthwiseConv1D,
  DepthwiseConv2D,
  GlobalAveragePooling1D,
  GlobalAveragePooling1D as GlobalAvgPool1D,
  GlobalAveragePooling2D,
  GlobalAveragePooling2D as GlobalAvgPool2D,
  GlobalAveragePooling3D,
  GlobalAveragePooling3D as GlobalAvgPool3D,
  GlobalMaxPooling1D,
  GlobalMaxPooling1D as GlobalMaxPool1D,
  GlobalMaxPooling2D,
  GlobalMaxPooling2D as GlobalMaxPool2D,
  GlobalMaxPooling3D,
  GlobalMaxPooling3D as GlobalMaxPool3D,
  MaxPooling1D,
  MaxPooling1D as MaxPool1D,
  MaxPooling2D,
  MaxPooling2D as MaxPool2D,
  MaxPooling3D,
  MaxPooling3D as MaxPool3D,
  Resizing,
  SeparableConv1D,
  SeparableConv1D as SeparableConvolution1D,
  SeparableConv2D,
  SeparableConv2D as SeparableConvolution2D,
  UpSampling1D,
  UpSampling2D,
  UpSampling3D,
  ZeroPadding1D,
  ZeroPadding2D,
  ZeroPadding3D,
};

/** Convolution over steps: `layers.conv1d(8, 3, { padding: "causal" })`. */
export const conv1d = factory(Conv1D);
/** Convolution over images: `layers.conv2d(32, 3, { activation: "relu" })`. */
export const conv2d = factory(Conv2D);
/** Convolution over volumes: `layers.conv3d(4, 3)`. */
export const conv3d = factory(Conv3D);
/** Transposed convolution over steps, which makes sequences longer. */
export const conv1dTranspose = factory(Conv1DTranspose);
/** Transposed convolution, which makes images larger: `layers.conv2dTranspose(16, 3, { strides: 2, padding: "same" })`. */
export const conv2dTranspose = factory(Conv2DTranspose);
/** Transposed convolution, which makes volumes larger. */
export const conv3dTranspose = factory(Conv3DTranspose);
/** Each channel of a sequence convolved by itself. */
export const depthwiseConv1d = factory(DepthwiseConv1D);
/** Each channel of an image convolved by itself: `layers.depthwiseConv2d(3)`. */
export const depthwiseConv2d = factory(DepthwiseConv2D);
/** Each channel of a sequence convolved by itself, then mixed. */
export const separableConv1d = factory(SeparableConv1D);
/** Each channel of an image convolved by itself, then mixed: `layers.separableConv2d(32, 3)`. */
export const separableConv2d = factory(SeparableConv2D);
/** The largest of each window of steps. */
export const maxPooling1d = factory(MaxPooling1D);
/** The largest of each window of an image: `layers.maxPooling2d(2)`. */
export const maxPooling2d = factory(MaxPooling2D);
/** The largest of each window of a volume. */
export const maxPooling3d = factory(MaxPooling3D);
/** The mean of each window of steps. */
export const averagePooling1d = factory(AveragePooling1D);
/** The mean of each window of an image: `layers.averagePooling2d(2)`. */
export const averagePooling2d = factory(AveragePooling2D);
/** The mean of each window of a volume. */
export const averagePooling3d = factory(AveragePooling3D);
/** The largest of all steps, channel by channel. */
export const globalMaxPooling1d = factory(GlobalMaxPooling1D);
/** The largest of the whole image, channel by channel. */
export const globalMaxPooling2d = factory(GlobalMaxPooling2D);
/** The largest of the whole volume, channel by channel. */
export const globalMaxPooling3d = factory(GlobalMaxPooling3D);
/** The mean of all steps, channel by channel. */
export const globalAveragePooling1d = factory(GlobalAveragePooling1D);
/** The mean of the whole image, channel by channel. */
export const globalAveragePooling2d = factory(GlobalAveragePooling2D);
/** The mean of the whole volume, channel by channel. */
export const globalAveragePooling3d = factory(GlobalAveragePooling3D);
/** Zeros in front of and behind the steps. */
export const zeroPadding1d = factory(ZeroPadding1D);
/** Zeros around images: `layers.zeroPadding2d([[1, 0], [2, 2]])`. */
export const zeroPadding2d = factory(ZeroPadding2D);
/** Zeros around volumes. */
export const zeroPadding3d = factory(ZeroPadding3D);
/** Steps cut off in front and behind. */
export const cropping1d = factory(Cropping1D);
/** The edges of images cut off: `layers.cropping2d([[2, 2], [4, 4]])`. */
export const cropping2d = factory(Cropping2D);
/** The edges of volumes cut off. */
export const cropping3d = factory(Cropping3D);
/** Each step several times in a row. */
export const upSampling1d = factory(UpSampling1D);
/** Images some times as tall and wide: `layers.upSampling2d(2)`. */
export const upSampling2d = factory(UpSampling2D);
/** Volumes some times as deep, tall and wide. */
export const upSampling3d = factory(UpSampling3D);
/** Images of one size: `layers.resizing(64, 64)`. */
export const resizing = factory(Resizing);

export {
  averagePooling1d as avgPool1d,
  averagePooling2d as avgPool2d,
  averagePooling3d as avgPool3d,
  conv1d as convolution1d,
  conv1dTranspose as convolution1dTranspose,
  conv2d as convolution2d,
  conv2dTranspose as convolution2dTranspose,
  conv3d as convolution3d,
  conv3dTranspose as convolution3dTranspose,
  globalAveragePooling1d as globalAvgPool1d,
  globalAveragePooling2d as globalAvgPool2d,
  globalAveragePooling3d as globalAvgPool3d,
  globalMaxPooling1d as globalMaxPool1d,
  globalMaxPooling2d as globalMaxPool2d,
  globalMaxPooling3d as globalMaxPool3d,
  maxPooling1d as maxPool1d,
  maxPooling2d as maxPool2d,
  maxPooling3d as maxPool3d,
  separableConv1d as separableConvolution1d,
  separableConv2d as separableConvolution2d,
};
