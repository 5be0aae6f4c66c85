using System;
using System.Collections.Generic;
using System.Linq;
using System.Numerics;
using System.Text;
using System.Text.Json;

namespace ShiftXR.Bridge.ClrTests
{
    /// <summary>The vectors of the sensor plane.</summary>
    static class SampleVectors
    {
        public static void CheckSample(Vector vector)
        {
            StreamDescription stream = StreamDescription.Read(Vector.Map(vector.Twin.GetProperty("description")));
            Check.Bytes(
                Written(Vector.Map(vector.Twin.GetProperty("description"))), Written(stream.ToMap()), vector.Name + ": description");
            CheckHead(vector, vector.Twin.GetProperty("header"));
            Check.Equal(vector.Twin.GetProperty("topic").GetString(), stream.Topic, vector.Name + ": topic");
            stream.CheckPayload(vector.Frames[2]);
            JsonElement twin = vector.Twin.GetProperty("payload");
            Check.Bytes(vector.Frames[2], Encode(stream, twin), vector.Name + ": payload");
            CheckDecoded(vector.Name, stream, twin, vector.Frames[2]);
        }

        public static void CheckPlain(Vector vector)
        {
            CheckHead(vector, vector.Twin.GetProperty("header"));
            var writer = new MsgPackWriter();
            JsonElement payload = vector.Twin.GetProperty("payload");
            if (vector.Name == "tick")
            {
                MsgPackMap last = Bridge.Tick.Read(vector.Frames[2]);
                Check.Bytes(Written(Vector.Map(payload.GetProperty("last"))), Written(last), "tick");
                Bridge.Tick.Begin(writer, last.Count);
                for (int i = 0; i < last.Count; i++)
                {
                    Bridge.Tick.Topic(writer, last[i].Key, last[i].Value.Integer);
                }
            }
            else
            {
                StreamList list = StreamList.Read(vector.Frames[2]);
                Check.Equal(payload.GetProperty("streams").GetArrayLength(), list.Known.Count, "streams that are known");
                Check.Bytes(Written(Vector.Map(payload)), vector.Frames[2], "streams' twin");
                StreamList.Write(writer, list.Known);
            }
            Check.Bytes(vector.Frames[2], writer.Written, vector.Name + ": payload");
        }

        /// <summary>Whether it is one of this plane; it must then be refused.</summary>
        public static bool CheckInvalid(Vector vector)
        {
            if (vector.Twin.GetProperty("plane").GetString() != "sensors")
            {
                return false; // the control plane's go through a socket
            }
            StreamDescription stream = StreamDescription.Read(Vector.Map(vector.Twin.GetProperty("description")));
            ShiftxrException refusal = Check.Raises<ShiftxrException>(() => Decode(stream, vector.Frames), vector.Name);
            Check.Equal(vector.Twin.GetProperty("error").GetString(), refusal.Error, vector.Name);
            return true;
        }

        static void Decode(StreamDescription stream, IReadOnlyList<byte[]> frames)
        {
            if (frames.Count != 3)
            {
                throw new BadMessageException("not three frames");
            }
            Header.Read(frames[1]);
            stream.CheckPayload(frames[2]);
        }

        static void CheckHead(Vector vector, JsonElement twin)
        {
            Check.Equal(vector.Twin.GetProperty("topic").GetString(), Encoding.ASCII.GetString(vector.Frames[0]), vector.Name);
            Header header = Header.Read(vector.Frames[1]);
            Check.Equal(twin.GetProperty("sid").GetString(), header.Session, vector.Name + ": sid");
            Check.Equal(twin.GetProperty("seq").GetInt64(), header.Seq, vector.Name + ": seq");
            Check.Equal(twin.GetProperty("t").GetInt64(), header.TimeNs, vector.Name + ": t");
            Check.Bytes(Written(Vector.Map(twin)), Written(header.Fields), vector.Name + ": header's fields");
            long episode = twin.TryGetProperty("episode", out JsonElement number) ? number.GetInt64() : 0;
            var writer = new MsgPackWriter();
            Header.Write(writer, header.Session, header.Seq, header.TimeNs, episode);
            Check.Bytes(vector.Frames[1], writer.Written, vector.Name + ": header");
        }

        static byte[] Encode(StreamDescription stream, JsonElement twin)
        {
            if (stream is TaskStream)
            {
                return EncodeTask(twin);
            }
            if (twin.ValueKind == JsonValueKind.Object && twin.TryGetProperty("hex", out JsonElement _))
            {
                return Vector.Value(twin).Bytes;
            }
            var payload = new byte[stream.PayloadBytes];
            if (stream is HandsStream)
            {
                Hands(twin).Encode(payload);
                return payload;
            }
            double[] numbers = Vector.Numbers(twin).ToArray();
            switch (stream)
            {
                case RgbStream _: return numbers.Select(n => (byte)n).ToArray();
                case DepthStream _: LittleEndian.Put(numbers.Select(n => (ushort)n).ToArray(), payload); break;
                case AudioStream _: LittleEndian.Put(numbers.Select(n => (short)n).ToArray(), payload); break;
                case PoseStream _:
                    float[] f = numbers.Select(n => (float)n).ToArray();
                    PoseStream.Encode(new Vector3(f[0], f[1], f[2]), new Quaternion(f[3], f[4], f[5], f[6]), payload);
                    break;
                default: LittleEndian.Put(numbers.Select(n => (float)n).ToArray(), payload); break;
            }
            return payload;
        }

        static void CheckDecoded(string name, StreamDescription stream, JsonElement twin, byte[] payload)
        {
            switch (stream)
            {
                case TaskStream _:
                    TaskSample task = TaskSample.Read(payload);
                    Check.Equal(twin.TryGetProperty("step", out JsonElement step) ? (int?)step.GetInt32() : null, task.Step, name);
                    Check.Equal(twin.GetProperty("events").GetArrayLength(), task.Events.Length, name);
                    break;
                case HandsStream _:
                    var hands = new Hands();
                    hands.Decode(payload);
                    var again = new byte[payload.Length];
                    hands.Encode(again);
                    Check.Bytes(payload, again, name);
                    Check.That(hands.IsValid(1, HandJoints.LittleTip) && !hands.IsValid(0, HandJoints.LittleTip), name + ": valid flags");
                    Check.Equal((float)Vector.Numbers(twin.GetProperty("radius"))[27], hands.Radius(1, 1), name + ": radius");
                    Check.Equal((float)Vector.Numbers(twin.GetProperty("position"))[3 * 27 + 2], hands.Position(1, 1).Z, name);
                    break;
                case AudioStream _:
                    var sound = new short[payload.Length / 2];
                    LittleEndian.Get(payload, sound);
                    Check.That(sound.Select(s => (double)s).SequenceEqual(Vector.Numbers(twin)), name);
                    break;
                case DepthStream _:
                    var depth = new ushort[payload.Length / 2];
                    LittleEndian.Get(payload, depth);
                    Check.That(depth.Select(s => (double)s).SequenceEqual(Vector.Numbers(twin)), name);
                    break;
                case RgbStream rgb:
                    Check.That(
                        rgb.Encoding == RgbStream.Jpeg || payload.Select(b => (double)b).SequenceEqual(Vector.Numbers(twin)), name);
                    break;
                default:
                    var numbers = new float[payload.Length / 4];
                    LittleEndian.Get(payload, numbers);
                    Check.That(numbers.SequenceEqual(Vector.Numbers(twin).Select(n => (float)n)), name);
                    break;
            }
        }

        static Hands Hands(JsonElement twin)
        {
            float[] position = Floats(twin, "position"), orientation = Floats(twin, "orientation"), radius = Floats(twin, "radius");
            float[] valid = Floats(twin, "valid");
            var hands = new Hands();
            for (int i = 0; i < 2 * HandJoints.Count; i++)
            {
                hands.Set(
                    i / HandJoints.Count, i % HandJoints.Count,
                    new Vector3(position[3 * i], position[3 * i + 1], position[3 * i + 2]),
                    new Quaternion(orientation[4 * i], orientation[4 * i + 1], orientation[4 * i + 2], orientation[4 * i + 3]),
                    radius[i], valid[i] == 1);
            }
            return hands;
        }

        static float[] Floats(JsonElement twin, string name) =>
            Vector.Numbers(twin.GetProperty(name)).Select(n => (float)n).ToArray();

        static byte[] EncodeTask(JsonElement twin)
        {
            int? Label(string name) => twin.TryGetProperty(name, out JsonElement value) ? (int?)value.GetInt32() : null;
            string[] events = twin.GetProperty("events").EnumerateArray().Select(item => item.GetString()).ToArray();
            var writer = new MsgPackWriter();
            new TaskSample(Label("step"), Label("mistake"), Label("machine"), Label("defect"), Label("needs_help"), events).Write(writer);
            return writer.Written.ToArray();
        }

        static byte[] Written(MsgPackMap map)
        {
            var writer = new MsgPackWriter();
            map.Write(writer);
            return writer.Written.ToArray();
        }
    }
}
