// The few of NUnit's names that the package's Edit Mode tests use, so that they are compiled and run here too, where there is no
// NuGet. Unity brings the real one.
using System;
using System.Collections;

namespace NUnit.Framework
{
    [AttributeUsage(AttributeTargets.Method)]
    public sealed class TestAttribute : Attribute
    {
    }

    public class AssertionException : Exception
    {
        public AssertionException(string message) : base(message) { }
    }

    public delegate void TestDelegate();

    public static class Assert
    {
        public static void AreEqual(object expected, object actual)
        {
            bool equal = expected is IConvertible && actual is IConvertible && !(expected is string)
                ? Convert.ToDecimal(expected) == Convert.ToDecimal(actual)
                : StructuralComparisons.StructuralEqualityComparer.Equals(expected, actual);
            if (!equal)
            {
                throw new AssertionException("is " + actual + ", expected " + expected);
            }
        }

        public static void AreEqual(double expected, double actual, double delta)
        {
            if (!(Math.Abs(expected - actual) <= delta))
            {
                throw new AssertionException("is " + actual + ", expected " + expected);
            }
        }

        public static T Throws<T>(TestDelegate code) where T : Exception
        {
            try
            {
                code();
            }
            catch (Exception error) when (error.GetType() == typeof(T))
            {
                return (T)error;
            }
            throw new AssertionException("raised no " + typeof(T).Name);
        }
    }
}
