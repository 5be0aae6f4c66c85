using System;
using System.Buffers.Binary;

namespace ShiftXR.Bridge
{
    /// <summary>
    /// Reads one MessagePack map from bytes that a peer chose. Every read is checked against what is left; a count that the
    /// rest can't hold is refused before anything is allocated for it, so memory is bounded by a small multiple of the message.
    /// </summary>
    public ref struct MsgPackReader
    {
        /// <summary>How deep maps and arrays may lie in each other, the outermost counted.</summary>
        public const int MaxDepth = 16;

        ReadOnlySpan<byte> _rest;

        /// <summary>Reads a map of at most maxBytes, with nothing after it.</summary>
        /// <exception cref="BadMessageException">Too large, cut off, too deep, a key that is no string or comes twice, nil, an
        /// extension type, a string that is not UTF-8, or no map at all.</exception>
        public static MsgPackMap ReadMap(ReadOnlySpan<byte> packed, int maxBytes)
        {
            if (packed.Length > maxBytes)
            {
                throw new BadMessageException(packed.Length + " bytes where at most " + maxBytes + " are allowed");
            }
            var reader = new MsgPackReader { _rest = packed };
            MsgPackValue value = reader.Read(1);
            if (value.Kind != MsgPackKind.Map)
            {
                throw new BadMessageException("not a msgpack map");
            }
            if (reader._rest.Length > 0)
            {
                throw new BadMessageException(reader._rest.Length + " bytes after the msgpack map");
            }
            return value.Map;
        }

        MsgPackValue Read(int depth)
        {
            byte marker = Take(1)[0];
            if (marker < 0x80)
            {
                return MsgPackValue.From((long)marker);
            }
            if (marker < 0x90)
            {
                return Map(marker & 0x0f, depth);
            }
            if (marker < 0xa0)
            {
                return Array(marker & 0x0f, depth);
            }
            if (marker < 0xc0)
            {
                return MsgPackValue.From(Utf8.Read(Take(marker & 0x1f)));
            }
            return marker >= 0xe0 ? MsgPackValue.From((long)(sbyte)marker) : Sized(marker, depth);
        }

        MsgPackValue Sized(byte marker, int depth)
        {
            switch (marker)
            {
                case 0xc2: return MsgPackValue.From(false);
                case 0xc3: return MsgPackValue.From(true);
                case 0xc4: return MsgPackValue.From(Take(Unsigned(1)).ToArray());
                case 0xc5: return MsgPackValue.From(Take(Unsigned(2)).ToArray());
                case 0xc6: return MsgPackValue.From(Take(Unsigned(4)).ToArray());
                case 0xca: return MsgPackValue.From((double)BitConverter.Int32BitsToSingle((int)Unsigned(4)));
                case 0xcb: return MsgPackValue.From(BitConverter.Int64BitsToDouble((long)Unsigned(8)));
                case 0xcc: return MsgPackValue.FromUnsigned(Unsigned(1));
                case 0xcd: return MsgPackValue.FromUnsigned(Unsigned(2));
                case 0xce: return MsgPackValue.FromUnsigned(Unsigned(4));
                case 0xcf: return MsgPackValue.FromUnsigned(Unsigned(8));
                case 0xd0: return MsgPackValue.From((long)(sbyte)Unsigned(1));
                case 0xd1: return MsgPackValue.From((long)(short)Unsigned(2));
                case 0xd2: return MsgPackValue.From((long)(int)Unsigned(4));
                case 0xd3: return MsgPackValue.From((long)Unsigned(8));
                case 0xd9: return MsgPackValue.From(Utf8.Read(Take(Unsigned(1))));
                case 0xda: return MsgPackValue.From(Utf8.Read(Take(Unsigned(2))));
                case 0xdb: return MsgPackValue.From(Utf8.Read(Take(Unsigned(4))));
                case 0xdc: return Array(Unsigned(2), depth);
                case 0xdd: return Array(Unsigned(4), depth);
                case 0xde: return Map(Unsigned(2), depth);
                case 0xdf: return Map(Unsigned(4), depth);
                default:
                    throw new BadMessageException(
                        marker == 0xc0 ? "nil, which the wire does not use" : "an extension type, which the wire does not use");
            }
        }

        MsgPackValue Array(ulong count, int depth)
        {
            Enter(count, depth);
            var values = new MsgPackValue[(int)count];
            for (int i = 0; i < values.Length; i++)
            {
                values[i] = Read(depth + 1);
            }
            return MsgPackValue.From(values);
        }

        MsgPackValue Map(long count, int depth) => Map((ulong)count, depth);

        MsgPackValue Array(long count, int depth) => Array((ulong)count, depth);

        MsgPackValue Map(ulong count, int depth)
        {
            Enter(2 * count, depth); // a pair takes two bytes at least
            var map = new MsgPackMap();
            for (ulong i = 0; i < count; i++)
            {
                MsgPackValue key = Read(depth + 1);
                if (key.Kind != MsgPackKind.Text)
                {
                    throw new BadMessageException("a key is " + key + ", not a string");
                }
                map.Add(key.Text, Read(depth + 1));
            }
            return MsgPackValue.From(map);
        }

        void Enter(ulong leastBytes, int depth)
        {
            if (depth > MaxDepth)
            {
                throw new BadMessageException("nested deeper than " + MaxDepth + " levels");
            }
            if (leastBytes > (ulong)_rest.Length)
            {
                throw new BadMessageException("a map or array that is longer than the message");
            }
        }

        ulong Unsigned(int bytes)
        {
            ReadOnlySpan<byte> at = Take((ulong)bytes);
            switch (bytes)
            {
                case 1: return at[0];
                case 2: return BinaryPrimitives.ReadUInt16BigEndian(at);
                case 4: return BinaryPrimitives.ReadUInt32BigEndian(at);
                default: return BinaryPrimitives.ReadUInt64BigEndian(at);
            }
        }

        ReadOnlySpan<byte> Take(int bytes) => Take((ulong)bytes);

        ReadOnlySpan<byte> Take(ulong bytes)
        {
            if (bytes > (ulong)_rest.Length)
            {
                throw new BadMessageException("msgpack that is cut off");
            }
            ReadOnlySpan<byte> taken = _rest.Slice(0, (int)bytes);
            _rest = _rest.Slice((int)bytes);
            return taken;
        }
    }
}
