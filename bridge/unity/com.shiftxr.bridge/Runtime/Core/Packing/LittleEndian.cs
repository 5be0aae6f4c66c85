using System;
using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace ShiftXR.Bridge
{
    /// <summary>Arrays of numbers as the payloads carry them: little-endian, one after the other.</summary>
    public static class LittleEndian
    {
        /// <summary>float32 values into 4 bytes each.</summary>
        public static void Put(ReadOnlySpan<float> values, Span<byte> bytes)
        {
            Put(MemoryMarshal.AsBytes(values), bytes, 4);
        }

        /// <summary>int16 values into 2 bytes each.</summary>
        public static void Put(ReadOnlySpan<short> values, Span<byte> bytes)
        {
            Put(MemoryMarshal.AsBytes(values), bytes, 2);
        }

        /// <summary>uint16 values into 2 bytes each.</summary>
        public static void Put(ReadOnlySpan<ushort> values, Span<byte> bytes)
        {
            Put(MemoryMarshal.AsBytes(values), bytes, 2);
        }

        /// <summary>4 bytes each into float32 values.</summary>
        public static void Get(ReadOnlySpan<byte> bytes, Span<float> values)
        {
            Put(bytes, MemoryMarshal.AsBytes(values), 4);
        }

        /// <summary>2 bytes each into int16 values.</summary>
        public static void Get(ReadOnlySpan<byte> bytes, Span<short> values)
        {
            Put(bytes, MemoryMarshal.AsBytes(values), 2);
        }

        /// <summary>2 bytes each into uint16 values.</summary>
        public static void Get(ReadOnlySpan<byte> bytes, Span<ushort> values)
        {
            Put(bytes, MemoryMarshal.AsBytes(values), 2);
        }

        /// <summary>The float32 that begins at a byte.</summary>
        public static float Float(ReadOnlySpan<byte> bytes, int at) =>
            BitConverter.Int32BitsToSingle(BinaryPrimitives.ReadInt32LittleEndian(bytes.Slice(at, 4)));

        static void Put(ReadOnlySpan<byte> from, Span<byte> to, int width)
        {
            from.CopyTo(to);
            for (int at = 0; !BitConverter.IsLittleEndian && at < from.Length; at += width)
            {
                to.Slice(at, width).Reverse();
            }
        }
    }
}
