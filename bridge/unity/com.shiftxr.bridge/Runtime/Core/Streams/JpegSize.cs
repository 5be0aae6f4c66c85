using System;

namespace ShiftXR.Bridge
{
    /// <summary>A JPEG's size, from its frame header (ITU-T T.81, B.2.2), before anything is allocated for it.</summary>
    public readonly struct JpegSize
    {
        /// <summary>Pixels.</summary>
        public readonly int Width, Height;

        JpegSize(int width, int height)
        {
            Width = width;
            Height = height;
        }

        /// <summary>Reads it from bytes that a peer chose.</summary>
        /// <exception cref="BadMessageException">Not a baseline or progressive JPEG of 8 bits and 3 components.</exception>
        public static JpegSize Read(ReadOnlySpan<byte> data)
        {
            if (data.Length < 2 || data[0] != 0xff || data[1] != 0xd8)
            {
                throw new BadMessageException("not a JPEG: no start of image");
            }
            int at = 2;
            while (at + 4 <= data.Length && data[at] == 0xff)
            {
                byte marker = data[at + 1];
                if (marker == 0xff) // fill
                {
                    at += 1;
                }
                else if (marker == 0x01 || (marker >= 0xd0 && marker <= 0xd8)) // without a length
                {
                    at += 2;
                }
                else if (marker >= 0xc0 && marker <= 0xc2)
                {
                    if (at + 10 > data.Length || data[at + 4] != 8 || data[at + 9] != 3)
                    {
                        break;
                    }
                    return new JpegSize(data[at + 7] << 8 | data[at + 8], data[at + 5] << 8 | data[at + 6]);
                }
                else
                {
                    at += 2 + (data[at + 2] << 8 | data[at + 3]);
                }
            }
            throw new BadMessageException("not a JPEG: no frame header of 8 bits and 3 components");
        }
    }
}
