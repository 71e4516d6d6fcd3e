/** The layers that slide windows or change where places lie, and a function for each, under all of Keras's names. */
import { factory } from "../factory.ts";
import * as classes from "./window-classes.ts";

export * from "./window-classes.ts";
export {
  AveragePooling1D as AvgPool1D,
  AveragePooling2D as AvgPool2D,
  AveragePooling3D as AvgPool3D,
  Conv1D as Convolution1D,
  Conv1DTranspose as Convolution1DTranspose,
  Conv2D as Convolution2D,
  Conv2DTranspose as Convolution2DTranspose,
  Conv3D as Convolution3D,
  Conv3DTranspose as Convolution3DTranspose,
  GlobalAveragePooling1D as GlobalAvgPool1D,
  GlobalAveragePooling2D as GlobalAvgPool2D,
  GlobalAveragePooling3D as GlobalAvgPool3D,
  GlobalMaxPooling1D as GlobalMaxPool1D,
  GlobalMaxPooling2D as GlobalMaxPool2D,
  GlobalMaxPooling3D as GlobalMaxPool3D,
  MaxPooling1D as MaxPool1D,
  MaxPooling2D as MaxPool2D,
  MaxPooling3D as MaxPool3D,
  SeparableConv1D as SeparableConvolution1D,
  SeparableConv2D as SeparableConvolution2D,
} from "./window-classes.ts";

/** Convolution over steps: `layers.conv1d(8, 3, { padding: "causal" })`. */
export const conv1d = factory(classes.Conv1D);
/** Convolution over images: `layers.conv2d(32, 3, { activation: "relu" })`. */
export const conv2d = factory(classes.Conv2D);
/** Convolution over volumes: `layers.conv3d(4, 3)`. */
export const conv3d = factory(classes.Conv3D);
/** Transposed convolution over steps, which makes sequences longer. */
export const conv1dTranspose = factory(classes.Conv1DTranspose);
/** Transposed convolution, which makes images larger: `layers.conv2dTranspose(16, 3, { strides: 2, padding: "same" })`. */
export const conv2dTranspose = factory(classes.Conv2DTranspose);
/** Transposed convolution, which makes volumes larger. */
export const conv3dTranspose = factory(classes.Conv3DTranspose);
/** Each channel of a sequence convolved by itself. */
export const depthwiseConv1d = factory(classes.DepthwiseConv1D);
/** Each channel of an image convolved by itself: `layers.depthwiseConv2d(3)`. */
export const depthwiseConv2d = factory(classes.DepthwiseConv2D);
/** Each channel of a sequence convolved by itself, then mixed. */
export const separableConv1d = factory(classes.SeparableConv1D);
/** Each channel of an image convolved by itself, then mixed: `layers.separableConv2d(32, 3)`. */
export const separableConv2d = factory(classes.SeparableConv2D);
/** The largest of each window of steps. */
export const maxPooling1d = factory(classes.MaxPooling1D);
/** The largest of each window of an image: `layers.maxPooling2d(2)`. */
export const maxPooling2d = factory(classes.MaxPooling2D);
/** The largest of each window of a volume. */
export const maxPooling3d = factory(classes.MaxPooling3D);
/** The mean of each window of steps. */
export const averagePooling1d = factory(classes.AveragePooling1D);
/** The mean of each window of an image: `layers.averagePooling2d(2)`. */
export const averagePooling2d = factory(classes.AveragePooling2D);
/** The mean of each window of a volume. */
export const averagePooling3d = factory(classes.AveragePooling3D);
/** The largest of all steps, channel by channel. */
export const globalMaxPooling1d = factory(classes.GlobalMaxPooling1D);
/** The largest of the whole image, channel by channel. */
export const globalMaxPooling2d = factory(classes.GlobalMaxPooling2D);
/** The largest of the whole volume, channel by channel. */
export const globalMaxPooling3d = factory(classes.GlobalMaxPooling3D);
/** The mean of all steps, channel by channel. */
export const globalAveragePooling1d = factory(classes.GlobalAveragePooling1D);
/** The mean of the whole image, channel by channel. */
export const globalAveragePooling2d = factory(classes.GlobalAveragePooling2D);
/** The mean of the whole volume, channel by channel. */
export const globalAveragePooling3d = factory(classes.GlobalAveragePooling3D);
/** Zeros in front of and behind the steps. */
export const zeroPadding1d = factory(classes.ZeroPadding1D);
/** Zeros around images: `layers.zeroPadding2d([[1, 0], [2, 2]])`. */
export const zeroPadding2d = factory(classes.ZeroPadding2D);
/** Zeros around volumes. */
export const zeroPadding3d = factory(classes.ZeroPadding3D);
/** Steps cut off in front and behind. */
export const cropping1d = factory(classes.Cropping1D);
/** The edges of images cut off: `layers.cropping2d([[2, 2], [4, 4]])`. */
export const cropping2d = factory(classes.Cropping2D);
/** The edges of volumes cut off. */
export const cropping3d = factory(classes.Cropping3D);
/** Each step several times in a row. */
export const upSampling1d = factory(classes.UpSampling1D);
/** Images some times as tall and wide: `layers.upSampling2d(2)`. */
export const upSampling2d = factory(classes.UpSampling2D);
/** Volumes some times as deep, tall and wide. */
export const upSampling3d = factory(classes.UpSampling3D);
/** Images of one size: `layers.resizing(64, 64)`. */
export const resizing = factory(classes.Resizing);

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
