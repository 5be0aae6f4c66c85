using System;
using System.Collections.Generic;

namespace ShiftXR.Bridge.ClrTests
{
    /// <summary>A check that does not hold.</summary>
    sealed class CheckFailed : Exception
    {
        public CheckFailed(string message) : base(message) { }
    }

    /// <summary>Checks of the test program.</summary>
    static class Check
    {
        public static void That(bool holds, string claim)
        {
            if (!holds)
            {
                throw new CheckFailed("does not hold: " + claim);
            }
        }

        public static void Equal<T>(T expected, T actual, string what)
        {
            That(EqualityComparer<T>.Default.Equals(expected, actual), what + " is " + actual + ", expected " + expected);
        }

        public static void Bytes(ReadOnlySpan<byte> expected, ReadOnlySpan<byte> actual, string what)
        {
            That(
                expected.SequenceEqual(actual),
                what + " is " + Convert.ToBase64String(actual) + ", expected " + Convert.ToBase64String(expected));
        }

        /// <summary>Runs an action that must raise a certain exception.</summary>
        public static T Raises<T>(Action action, string what) where T : Exception
        {
            try
            {
                action();
            }
            catch (T error)
            {
                return error;
            }
            throw new CheckFailed(what + " was expected to raise " + typeof(T).Name);
        }
    }
}
