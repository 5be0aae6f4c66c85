using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.IO;
using System.Text.Json;

namespace ShiftXR.Bridge.ClrTests
{
    /// <summary>A golden vector: the frames of NAME.bin and the twin NAME.json.</summary>
    sealed class Vector
    {
        public readonly string Name;
        public readonly List<byte[]> Frames;
        public readonly JsonElement Twin;

        public Vector(string path)
        {
            Name = Path.GetFileNameWithoutExtension(path);
            Frames = ReadFrames(Path.ChangeExtension(path, ".bin"));
            Twin = JsonDocument.Parse(File.ReadAllText(path)).RootElement;
        }

        public static List<byte[]> ReadFrames(string path)
        {
            byte[] all = File.ReadAllBytes(path);
            var frames = new List<byte[]>();
            for (int at = 0; at < all.Length;)
            {
                int length = BinaryPrimitives.ReadInt32LittleEndian(all.AsSpan(at, 4));
                frames.Add(all.AsSpan(at + 4, length).ToArray());
                at += 4 + length;
            }
            return frames;
        }

        /// <summary>A twin's value as the message holds it: `{"hex": ...}` is bytes; a number is a float where it has a point.</summary>
        public static MsgPackValue Value(JsonElement json)
        {
            switch (json.ValueKind)
            {
                case JsonValueKind.True: return MsgPackValue.From(true);
                case JsonValueKind.False: return MsgPackValue.From(false);
                case JsonValueKind.String: return MsgPackValue.From(json.GetString());
                case JsonValueKind.Number:
                    return json.GetRawText().IndexOfAny(new[] { '.', 'e', 'E' }) >= 0
                        ? MsgPackValue.From(json.GetDouble())
                        : MsgPackValue.From(json.GetInt64());
                case JsonValueKind.Array:
                    var values = new List<MsgPackValue>();
                    foreach (JsonElement item in json.EnumerateArray())
                    {
                        values.Add(Value(item));
                    }
                    return MsgPackValue.From(values.ToArray());
                default:
                    return json.TryGetProperty("hex", out JsonElement hex)
                        ? MsgPackValue.From(Hex(hex.GetString()))
                        : MsgPackValue.From(Map(json));
            }
        }

        public static MsgPackMap Map(JsonElement json)
        {
            var map = new MsgPackMap();
            foreach (JsonProperty property in json.EnumerateObject())
            {
                map.Add(property.Name, Value(property.Value));
            }
            return map;
        }

        /// <summary>The numbers of nested arrays, one after the other.</summary>
        public static List<double> Numbers(JsonElement json)
        {
            var numbers = new List<double>();
            if (json.ValueKind == JsonValueKind.Number)
            {
                numbers.Add(json.GetDouble());
            }
            else
            {
                foreach (JsonElement item in json.EnumerateArray())
                {
                    numbers.AddRange(Numbers(item));
                }
            }
            return numbers;
        }

        static byte[] Hex(string text)
        {
            var bytes = new byte[text.Length / 2];
            for (int i = 0; i < bytes.Length; i++)
            {
                bytes[i] = Convert.ToByte(text.Substring(2 * i, 2), 16);
            }
            return bytes;
        }
    }
}
