using System;
using System.Collections.Generic;
using System.Globalization;

namespace ShiftXR.Bridge
{
    /// <summary>What a <see cref="MsgPackValue"/> is.</summary>
    public enum MsgPackKind : byte
    {
        /// <summary>-2^63 to 2^63 - 1.</summary>
        Integer,

        /// <summary>2^63 to 2^64 - 1: valid, and beyond every limit of the protocol.</summary>
        LargeInteger,

        /// <summary>float32 or float64, read as float64.</summary>
        Float,

        /// <summary>True or false.</summary>
        Boolean,

        /// <summary>A string.</summary>
        Text,

        /// <summary>A byte string.</summary>
        Bytes,

        /// <summary>An array.</summary>
        Array,

        /// <summary>A map with string keys.</summary>
        Map,
    }

    /// <summary>One value of a message: immutable, and never nil, which the wire does not use.</summary>
    public readonly struct MsgPackValue
    {
        readonly long _bits;
        readonly object _reference;

        /// <summary>What it is.</summary>
        public readonly MsgPackKind Kind;

        MsgPackValue(MsgPackKind kind, long bits, object reference)
        {
            Kind = kind;
            _bits = bits;
            _reference = reference;
        }

        /// <summary>An integer.</summary>
        public static MsgPackValue From(long value) => new MsgPackValue(MsgPackKind.Integer, value, null);

        /// <summary>An integer up to 2^64 - 1.</summary>
        public static MsgPackValue FromUnsigned(ulong value) =>
            new MsgPackValue(value > long.MaxValue ? MsgPackKind.LargeInteger : MsgPackKind.Integer, (long)value, null);

        /// <summary>A float.</summary>
        public static MsgPackValue From(double value) =>
            new MsgPackValue(MsgPackKind.Float, BitConverter.DoubleToInt64Bits(value), null);

        /// <summary>True or false.</summary>
        public static MsgPackValue From(bool value) => new MsgPackValue(MsgPackKind.Boolean, value ? 1 : 0, null);

        /// <summary>A string.</summary>
        public static MsgPackValue From(string value) => Refer(MsgPackKind.Text, value);

        /// <summary>A byte string; the array must not change afterwards.</summary>
        public static MsgPackValue From(byte[] value) => Refer(MsgPackKind.Bytes, value);

        /// <summary>An array, which must not change afterwards.</summary>
        public static MsgPackValue From(MsgPackValue[] values) => Refer(MsgPackKind.Array, values);

        /// <summary>A map.</summary>
        public static MsgPackValue From(MsgPackMap map) => Refer(MsgPackKind.Map, map);

        /// <summary>An array of strings.</summary>
        public static MsgPackValue From(IReadOnlyList<string> texts)
        {
            var values = new MsgPackValue[texts.Count];
            for (int i = 0; i < values.Length; i++)
            {
                values[i] = From(texts[i]);
            }
            return From(values);
        }

        /// <summary>The integer; only where Kind is Integer.</summary>
        public long Integer => Only(MsgPackKind.Integer, _bits);

        /// <summary>The integer; only where Kind is LargeInteger.</summary>
        public ulong LargeInteger => Only(MsgPackKind.LargeInteger, (ulong)_bits);

        /// <summary>The float; only where Kind is Float.</summary>
        public double Float => Only(MsgPackKind.Float, BitConverter.Int64BitsToDouble(_bits));

        /// <summary>Only where Kind is Boolean.</summary>
        public bool Boolean => Only(MsgPackKind.Boolean, _bits != 0);

        /// <summary>The string; only where Kind is Text.</summary>
        public string Text => Only(MsgPackKind.Text, _reference as string);

        /// <summary>The byte string; only where Kind is Bytes.</summary>
        public byte[] Bytes => Only(MsgPackKind.Bytes, _reference as byte[]);

        /// <summary>The array; only where Kind is Array.</summary>
        public MsgPackValue[] Array => Only(MsgPackKind.Array, _reference as MsgPackValue[]);

        /// <summary>The map; only where Kind is Map.</summary>
        public MsgPackMap Map => Only(MsgPackKind.Map, _reference as MsgPackMap);

        /// <summary>Whether it is a number, and which: where the protocol asks for a float, an integer will do.</summary>
        public bool TryNumber(out double number)
        {
            number = Kind == MsgPackKind.Float ? BitConverter.Int64BitsToDouble(_bits)
                : Kind == MsgPackKind.Integer ? (double)_bits
                : (double)(ulong)_bits;
            return Kind <= MsgPackKind.Float;
        }

        /// <summary>Writes it as it travels.</summary>
        public void Write(MsgPackWriter writer)
        {
            switch (Kind)
            {
                case MsgPackKind.Integer: writer.Integer(_bits); break;
                case MsgPackKind.LargeInteger: writer.Unsigned((ulong)_bits); break;
                case MsgPackKind.Float: writer.Float(Float); break;
                case MsgPackKind.Boolean: writer.Boolean(Boolean); break;
                case MsgPackKind.Text: writer.Text(Text); break;
                case MsgPackKind.Bytes: writer.Bytes(Bytes); break;
                case MsgPackKind.Map: Map.Write(writer); break;
                case MsgPackKind.Array:
                    writer.Array(Array.Length);
                    foreach (MsgPackValue item in Array)
                    {
                        item.Write(writer);
                    }
                    break;
            }
        }

        /// <summary>For a message to a person, shortened.</summary>
        public override string ToString()
        {
            switch (Kind)
            {
                case MsgPackKind.Text: return "'" + Utf8.OneLine(Text, 80) + "'";
                case MsgPackKind.Boolean: return Boolean ? "true" : "false";
                case MsgPackKind.Bytes: return "a byte string";
                case MsgPackKind.Array: return "an array";
                case MsgPackKind.Map: return "a map";
                case MsgPackKind.Integer: return _bits.ToString(CultureInfo.InvariantCulture);
                case MsgPackKind.LargeInteger: return LargeInteger.ToString(CultureInfo.InvariantCulture);
                default: return Float.ToString("R", CultureInfo.InvariantCulture);
            }
        }

        static MsgPackValue Refer(MsgPackKind kind, object value) =>
            new MsgPackValue(kind, 0, value ?? throw new ArgumentNullException(nameof(value)));

        T Only<T>(MsgPackKind kind, T value) =>
            Kind == kind ? value : throw new InvalidOperationException("the value is of another kind");
    }
}
