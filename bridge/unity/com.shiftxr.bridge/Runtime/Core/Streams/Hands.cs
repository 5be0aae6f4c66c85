using System;
using System.Numerics;

namespace ShiftXR.Bridge
{
    /// <summary>Left and right hand at one instant; used again from frame to frame. OpenXR frame and joint order.</summary>
    public sealed class Hands
    {
        const int Width = 8; // position, quaternion, radius
        readonly float[] _numbers = new float[2 * HandJoints.Count * Width];
        readonly byte[] _valid = new byte[2 * HandJoints.Count];

        /// <summary>Forgets every joint.</summary>
        public void Clear()
        {
            Array.Clear(_numbers, 0, _numbers.Length);
            Array.Clear(_valid, 0, _valid.Length);
        }

        /// <summary>Sets a joint that is tracked.</summary>
        /// <param name="hand">0 left, 1 right.</param>
        /// <param name="joint">0 to 25, see <see cref="HandJoints"/>.</param>
        /// <param name="position">metres.</param>
        /// <param name="radius">metres.</param>
        public void Set(int hand, int joint, Vector3 position, Quaternion orientation, float radius, bool valid = true)
        {
            int index = Index(hand, joint);
            Span<float> at = _numbers.AsSpan(index * Width, Width);
            at[0] = position.X;
            at[1] = position.Y;
            at[2] = position.Z;
            at[3] = orientation.X;
            at[4] = orientation.Y;
            at[5] = orientation.Z;
            at[6] = orientation.W;
            at[7] = radius;
            _valid[index] = valid ? (byte)1 : (byte)0;
        }

        /// <summary>Whether a joint is tracked.</summary>
        public bool IsValid(int hand, int joint) => _valid[Index(hand, joint)] == 1;

        /// <summary>Metres.</summary>
        public Vector3 Position(int hand, int joint)
        {
            int at = Index(hand, joint) * Width;
            return new Vector3(_numbers[at], _numbers[at + 1], _numbers[at + 2]);
        }

        /// <summary>Quaternion xyzw.</summary>
        public Quaternion Orientation(int hand, int joint)
        {
            int at = Index(hand, joint) * Width;
            return new Quaternion(_numbers[at + 3], _numbers[at + 4], _numbers[at + 5], _numbers[at + 6]);
        }

        /// <summary>Metres.</summary>
        public float Radius(int hand, int joint) => _numbers[Index(hand, joint) * Width + 7];

        /// <summary>The payload, of <see cref="HandsStream.PayloadBytes"/>.</summary>
        public void Encode(Span<byte> payload)
        {
            LittleEndian.Put(_numbers, payload.Slice(0, HandsStream.FlagsAt));
            _valid.CopyTo(payload.Slice(HandsStream.FlagsAt));
        }

        /// <summary>Reads a payload that the stream's CheckPayload has passed.</summary>
        public void Decode(ReadOnlySpan<byte> payload)
        {
            LittleEndian.Get(payload.Slice(0, HandsStream.FlagsAt), _numbers);
            payload.Slice(HandsStream.FlagsAt).CopyTo(_valid);
        }

        static int Index(int hand, int joint)
        {
            if (hand < 0 || hand > 1 || joint < 0 || joint >= HandJoints.Count)
            {
                throw new ArgumentOutOfRangeException(nameof(joint), "hand " + hand + ", joint " + joint);
            }
            return hand * HandJoints.Count + joint;
        }
    }
}
