using System;
using System.Buffers.Binary;
using System.Text;

namespace ShiftXR.Bridge
{
    /// <summary>
    /// Writes MessagePack into one growing buffer that is used again: every value in its shortest form, every float as float64.
    /// Once the buffer has grown to the largest message, writing allocates nothing.
    /// </summary>
    public sealed class MsgPackWriter
    {
        byte[] _buffer;
        int _length;

        /// <summary>A writer whose buffer begins with so many bytes.</summary>
        public MsgPackWriter(int capacity = 256)
        {
            _buffer = new byte[capacity];
        }

        /// <summary>Bytes written since <see cref="Reset"/>.</summary>
        public int Length => _length;

        /// <summary>What was written; valid until the next write.</summary>
        public ReadOnlySpan<byte> Written => new ReadOnlySpan<byte>(_buffer, 0, _length);

        /// <summary>Begins anew, in the same buffer.</summary>
        public MsgPackWriter Reset()
        {
            _length = 0;
            return this;
        }

        /// <summary>A map of so many pairs; each is a string, then a value.</summary>
        public void Map(int count) => Head(count, 0x80, 15, 0, 0xde, 0xdf);

        /// <summary>An array of so many values.</summary>
        public void Array(int count) => Head(count, 0x90, 15, 0, 0xdc, 0xdd);

        /// <summary>True or false.</summary>
        public void Boolean(bool value) => Take(1)[0] = value ? (byte)0xc3 : (byte)0xc2;

        /// <summary>A float64.</summary>
        public void Float(double value)
        {
            Span<byte> at = Take(9);
            at[0] = 0xcb;
            BinaryPrimitives.WriteInt64BigEndian(at.Slice(1), BitConverter.DoubleToInt64Bits(value));
        }

        /// <summary>An integer.</summary>
        public void Integer(long value)
        {
            if (value >= 0)
            {
                Unsigned((ulong)value);
            }
            else if (value >= -32)
            {
                Take(1)[0] = (byte)value;
            }
            else if (value >= sbyte.MinValue)
            {
                Sized(0xd0, 1, (ulong)value);
            }
            else if (value >= short.MinValue)
            {
                Sized(0xd1, 2, (ulong)value);
            }
            else
            {
                Sized((byte)(value >= int.MinValue ? 0xd2 : 0xd3), value >= int.MinValue ? 4 : 8, (ulong)value);
            }
        }

        /// <summary>An integer up to 2^64 - 1.</summary>
        public void Unsigned(ulong value)
        {
            if (value < 0x80)
            {
                Take(1)[0] = (byte)value;
            }
            else if (value <= byte.MaxValue)
            {
                Sized(0xcc, 1, value);
            }
            else if (value <= ushort.MaxValue)
            {
                Sized(0xcd, 2, value);
            }
            else
            {
                Sized((byte)(value <= uint.MaxValue ? 0xce : 0xcf), value <= uint.MaxValue ? 4 : 8, value);
            }
        }

        /// <summary>A string, as UTF-8.</summary>
        public void Text(string value)
        {
            int bytes = Encoding.UTF8.GetByteCount(value);
            Head(bytes, 0xa0, 31, 0xd9, 0xda, 0xdb);
            Encoding.UTF8.GetBytes(value, Take(bytes));
        }

        /// <summary>A byte string.</summary>
        public void Bytes(ReadOnlySpan<byte> value)
        {
            Head(value.Length, 0, -1, 0xc4, 0xc5, 0xc6);
            value.CopyTo(Take(value.Length));
        }

        // fixed: the largest count that fits into the first byte; small: the marker of an 8-bit count, 0 where there is none
        void Head(int count, int first, int fixedMost, byte small, byte medium, byte large)
        {
            if (count <= fixedMost)
            {
                Take(1)[0] = (byte)(first | count);
            }
            else if (count <= byte.MaxValue && small != 0)
            {
                Sized(small, 1, (ulong)count);
            }
            else
            {
                Sized(count <= ushort.MaxValue ? medium : large, count <= ushort.MaxValue ? 2 : 4, (ulong)count);
            }
        }

        void Sized(byte marker, int bytes, ulong value)
        {
            Span<byte> at = Take(1 + bytes);
            at[0] = marker;
            for (int i = bytes; i > 0; i--, value >>= 8)
            {
                at[i] = (byte)value;
            }
        }

        Span<byte> Take(int bytes)
        {
            if (_length + bytes > _buffer.Length)
            {
                System.Array.Resize(ref _buffer, Math.Max(2 * _buffer.Length, _length + bytes));
            }
            _length += bytes;
            return new Span<byte>(_buffer, _length - bytes, bytes);
        }
    }
}
