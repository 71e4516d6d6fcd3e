/** The dtypes by name, as NumPy has them: `nd.zeros([2], nd.float32)` is `nd.zeros([2], "float32")`. */
export const bool = "bool";
export const int8 = "int8";
export const int16 = "int16";
export const int32 = "int32";
export const int64 = "int64";
export const uint8 = "uint8";
export const uint16 = "uint16";
export const uint32 = "uint32";
export const uint64 = "uint64";
export const float32 = "float32";
export const float64 = "float64";
