using System;
using System.Linq;
using ShiftXR.Bridge.LibZmq;

namespace ShiftXR.Bridge.ClrTests
{
    /// <summary>What no vector shows: the shortest forms, the limits, joints, keys, addresses, clock, pool and queue.</summary>
    static class Units
    {
        public static void Run()
        {
            CheckShortestForms();
            CheckDepth();
            CheckCharacters();
            CheckLimits();
            CheckJoints();
            CheckKeysAndAddresses();
            CheckPictureFromUnity();
            CheckClockAndPool();
            CheckTypesOfTheWire();
            CheckLargeMaps();
            Console.WriteLine("{}");
        }

        static void CheckShortestForms()
        {
            foreach ((long value, string hex) in new[]
            {
                (0L, "00"), (127L, "7F"), (128L, "CC80"), (255L, "CCFF"), (256L, "CD0100"), (65535L, "CDFFFF"), (65536L, "CE00010000"),
                (4294967295L, "CEFFFFFFFF"), (4294967296L, "CF0000000100000000"), (-1L, "FF"), (-32L, "E0"), (-33L, "D0DF"),
                (-128L, "D080"), (-129L, "D1FF7F"), (-32768L, "D18000"), (-32769L, "D2FFFF7FFF"), (int.MinValue - 1L, "D3FFFFFFFF7FFFFFFF"),
            })
            {
                var writer = new MsgPackWriter(1);
                writer.Integer(value);
                Check.Equal(hex, BitConverter.ToString(writer.Written.ToArray()).Replace("-", ""), value + " written");
            }
            foreach ((int length, int head) in new[] { (31, 1), (32, 2), (255, 2), (256, 3), (65535, 3), (65536, 5) })
            {
                var writer = new MsgPackWriter();
                writer.Text(new string('x', length));
                Check.Equal(length + head, writer.Length, "a string of " + length);
                writer.Reset().Bytes(new byte[length]);
                Check.Equal(length + Math.Max(2, head), writer.Length, "bytes of " + length);
            }
        }

        static void CheckDepth()
        {
            byte[] Nested(int levels)
            {
                var writer = new MsgPackWriter();
                for (int i = 1; i < levels; i++)
                {
                    writer.Map(1);
                    writer.Text("a");
                }
                writer.Map(0);
                return writer.Written.ToArray();
            }
            MsgPackReader.ReadMap(Nested(16), 1000);
            Check.Raises<BadMessageException>(() => MsgPackReader.ReadMap(Nested(17), 1000), "17 levels");
            Check.Raises<BadMessageException>(() => MsgPackReader.ReadMap(Enumerable.Repeat((byte)0x91, 60_000).ToArray(), 65536), "a tower");
            Check.Raises<BadMessageException>(() => MsgPackReader.ReadMap(Array.Empty<byte>(), 10), "nothing");
        }

        static void CheckCharacters()
        {
            string thumbs = string.Concat(Enumerable.Repeat("\U0001F44D", 200)); // 200 characters in 400 UTF-16 units and 800 bytes
            Check.Equal(thumbs, new PromptRequest(thumbs, null, 0).Text, "characters are code points");
            Check.Raises<BadMessageException>(() => new PromptRequest(thumbs + "x", null, 0), "201 characters");
            var writer = new MsgPackWriter();
            ControlReply.WriteError(writer, null, "BadMessage", "one\nline " + thumbs + thumbs + thumbs);
            string detail = MsgPackReader.ReadMap(writer.Written, 10_000).Text("detail", 500, 500);
            Check.That(detail.StartsWith("one line \U0001F44D", StringComparison.Ordinal), "a detail is one line");
        }

        static void CheckLimits()
        {
            void Bad(Func<object> make, string what) => Check.Raises<BadMessageException>(() => make(), what);
            foreach (string topic in new[] { null, "", "a", "a/", "/b", "a/b/c", "A/b", "a b/c", "a/ü", new string('a', 33) + "/b", "a/b\n" })
            {
                Bad(() => new HeadStream(topic, 30), "topic " + topic);
            }
            Check.Equal(64 + 1, new HeadStream(new string('a', 32) + "/" + new string('9', 32), 30).Topic.Length, "the longest topic");
            foreach (double rate in new[] { 0, 0.009, 100_001, double.NaN, double.PositiveInfinity, -1 })
            {
                Bad(() => new HeadStream("a/b", rate), "rate " + rate);
            }
            Bad(() => new RgbStream("a/b", 1, 0, 1, "rgb8", 1, 1, 1, 1), "no width");
            Bad(() => new RgbStream("a/b", 1, 1, 8193, "rgb8", 1, 1, 1, 1), "height");
            Bad(() => new RgbStream("a/b", 1, 1, 1, "bgr8", 1, 1, 1, 1), "encoding");
            Bad(() => new RgbStream("a/b", 1, 1, 1, "rgb8", 1, 1, 1, 1.1e6), "cy");
            Bad(() => new AudioStream("a/b", 999, 1, 1), "sample rate");
            Bad(() => new AudioStream("a/b", 1000, 9, 1), "channels");
            Bad(() => new ImuStream("a/b", 1, 10_001), "block");
            Bad(() => new ObjectsStream("a/b", 1, new string[0]), "no names");
            Bad(() => new ObjectsStream("a/b", 1, new[] { new string('n', 129) }), "a long name");
            Bad(() => new TaskSample(1024, null, null, null, null, new string[0]), "label");
            Bad(() => new TaskSample(null, null, null, null, null, new string[65]
                .Select(_ => "e").ToArray()), "events");
            Bad(() => new PlaceMarkerRequest("a/b", 0, 0, 0, "pin", "", 3600.5), "ttl");
            Bad(() => new PlaceMarkerRequest("a/b", -1, 0, 0, "pin", "", 0), "time");
            Bad(() => new SnapshotRequest("a/b", 101), "quality");
        }

        static void CheckJoints()
        {
            Check.Equal(HandJoints.Wrist, HandJoints.FromXrHands(1), "XRHandJointID.Wrist");
            Check.Equal(HandJoints.Palm, HandJoints.FromXrHands(2), "XRHandJointID.Palm");
            Check.Equal(2, HandJoints.FromXrHands(3), "XRHandJointID.ThumbMetacarpal");
            Check.Equal(HandJoints.IndexTip, HandJoints.FromXrHands(11), "XRHandJointID.IndexTip");
            Check.Equal(HandJoints.LittleTip, HandJoints.FromXrHands(26), "XRHandJointID.LittleTip");
            Check.Equal(26, Enumerable.Range(1, 26).Select(HandJoints.FromXrHands).Distinct().Count(), "joints");
            Check.That(Enumerable.Range(1, 26).All(id => HandJoints.ToXrHands(HandJoints.FromXrHands(id)) == id), "joints and back");
            Check.Raises<ArgumentOutOfRangeException>(() => HandJoints.FromXrHands(0), "XRHandJointID.Invalid");
            Check.Raises<ArgumentOutOfRangeException>(() => HandJoints.FromXrHands(27), "XRHandJointID.EndMarker");
        }

        static void CheckKeysAndAddresses()
        {
            // RFC 32's test key
            byte[] key = Z85.DecodeKey("JTKVSB%%)wK0E.X)V>+}o?pNmC{O&4W4b!Ni{Lh6");
            Check.Bytes(new byte[] { 0x8E, 0x0B, 0xDD, 0x69 }, key.AsSpan(0, 4), "the key's beginning");
            Check.Bytes(new byte[] { 0x3A, 0xEA, 0xD3, 0xB7 }, key.AsSpan(28), "the key's end");
            Check.Raises<BadMessageException>(() => Z85.DecodeKey(new string('0', 39)), "39 characters");
            Check.Raises<BadMessageException>(() => Z85.DecodeKey(new string('~', 40)), "a foreign character");
            Check.Raises<BadMessageException>(() => Z85.DecodeKey(new string('#', 40)), "a group beyond 32 bits");
            foreach (string address in new[] { "tcp://127.0.0.1:1", "tcp://127.9.9.9:*", "tcp://localhost:5", "tcp://[::1]:5" })
            {
                Check.That(SocketEnd.IsLoopback(address), address + " is loopback");
            }
            foreach (string address in new[]
            {
                "tcp://0.0.0.0:1", "tcp://*:1", "tcp://127.0.0.1.example.org:1", "tcp://localhost.example.org:1", "tcp://192.168.0.7:1",
                "udp://127.0.0.1:1", "tcp://127.0.0.1", "tcp://", "", "tcp://1270.0.0.1:1", "tcp://127.0.0.1@example.org:1",
            })
            {
                Check.That(!SocketEnd.IsLoopback(address), address + " is not loopback");
                Check.Raises<InsecureEndException>(() => SocketEnd.Bind(address), address);
                Check.Raises<InsecureEndException>(() => SocketEnd.Connect(address), address);
            }
        }

        static void CheckPictureFromUnity()
        {
            var stream = new RgbStream("a/b", 1, 2, 2, "rgb8", 1, 1, 1, 1);
            var payload = new byte[12];
            byte[] rgba = { 1, 2, 3, 255, 4, 5, 6, 255, 7, 8, 9, 255, 10, 11, 12, 255 }; // Unity's bottom row first
            stream.EncodeFlippedRgba(rgba, payload);
            Check.Bytes(new byte[] { 7, 8, 9, 10, 11, 12, 1, 2, 3, 4, 5, 6 }, payload, "the picture, top row first");
        }

        static void CheckClockAndPool()
        {
            long before = DeviceClock.NowNs();
            System.Threading.Thread.Sleep(20);
            long passed = DeviceClock.NowNs() - before;
            Check.That(passed > 19_000_000 && passed < 2_000_000_000, "20 ms are " + passed + " ns");
            var pool = new BufferPool(mostBytes: 1024);
            byte[] small = pool.Rent(257), large = pool.Rent(1025);
            Check.Equal(512, small.Length, "257 bytes");
            pool.Return(small);
            pool.Return(large); // more than it keeps
            Check.That(ReferenceEquals(small, pool.Rent(512)), "an array is used again");
            Check.That(!ReferenceEquals(large, pool.Rent(2048)), "a pool is bounded");
            Check.Raises<ArgumentException>(() => pool.Return(new byte[300]), "a foreign array");
            Check.Raises<ArgumentOutOfRangeException>(() => pool.Rent((64 << 20) + 1), "more than a message may have");
        }

        static void CheckLargeMaps()
        {
            var map = new MsgPackMap();
            for (long i = 0; i < 10_000; i++)
            {
                map.Add("key " + i, MsgPackValue.From(i));
            }
            var writer = new MsgPackWriter();
            map.Write(writer);
            MsgPackMap read = MsgPackReader.ReadMap(writer.Written, 1 << 20);
            Check.That(Enumerable.Range(0, 10_000).All(i => read.Integer("key " + i, i, i) == i), "ten thousand keys");
            Check.Equal("key 9999", read[9999].Key, "the last");
            Check.Raises<BadMessageException>(() => read.Add("key 5000", MsgPackValue.From(1L)), "a key that is there");
            Check.Raises<ArgumentOutOfRangeException>(() => read[10_000].ToString(), "a place beyond the last");

            // what costs most memory for its size: an array of empty maps, a byte each
            byte[] maps = Enumerable.Repeat((byte)0x80, 60_000).ToArray();
            byte[] packed = new byte[] { 0x81, 0xA1, (byte)'x', 0xDC, 60_000 >> 8, 60_000 & 255 }.Concat(maps).ToArray();
            long before = GC.GetAllocatedBytesForCurrentThread();
            MsgPackReader.ReadMap(packed, ControlServer.MaxRequestBytes);
            long perByte = (GC.GetAllocatedBytesForCurrentThread() - before) / packed.Length;
            Check.That(perByte < 100, perByte + " bytes allocated for a byte");
        }

        static void CheckTypesOfTheWire()
        {
            MsgPackMap map = MsgPackReader.ReadMap(
                new byte[]
                {
                    0x83, 0xA1, (byte)'f', 0xCA, 0x3F, 0xC0, 0, 0,
                    0xA1, (byte)'u', 0xCF, 255, 255, 255, 255, 255, 255, 255, 255,
                    0xA1, (byte)'i', 3,
                },
                100);
            Check.Equal(1.5, map.Number("f", 0, 2), "a float32");
            Check.Equal(ulong.MaxValue, map.Get("u").LargeInteger, "2^64 - 1");
            Check.Equal(3.0, map.Number("i", 0, 3), "an integer where a float is asked for");
            Check.Raises<BadMessageException>(() => map.Integer("u", 0, long.MaxValue), "2^64 - 1 as a limit");
            Check.Raises<BadMessageException>(() => map.Integer("f", 0, 2), "a float where an integer is asked for");
            Check.Raises<BadMessageException>(() => map.Integer("none", 0, 2), "a field that is missing");
            using (var transport = new LibZmqTransport())
            {
                Check.Raises<TransportException>(
                    () => new StreamPublisher(transport, SocketEnd.Connect("tcp://localhost:nope"), new StreamDescription[0], false),
                    "an address that can't be");
            }
        }
    }
}
